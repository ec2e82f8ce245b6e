namespace CxSaas.Gateway.Engine;

/// <summary>The reader of a stream of events was too slow for all of them to be kept. It can go on behind the last one it got.</summary>
public sealed class FellBehindException(string resumeAfter) : Exception($"Fell behind; resume after {resumeAfter}")
{
    public string ResumeAfter => resumeAfter;
}

/// <summary>A stream cannot go on from where its reader asks: what came then is not kept any more, or never was here.</summary>
public sealed class CursorGoneException() : Exception("What comes after that cursor is not kept any more; read what is true now and subscribe without it.");

/// <summary>A stream was not opened, for there are as many as its subscriber may have.</summary>
public sealed class TooManyStreamsException(string reason) : Exception(reason);
