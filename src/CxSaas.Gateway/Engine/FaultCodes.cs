namespace CxSaas.Gateway.Engine;

/// <summary>Codes of errors that are more than a sentence to the client: others decide by them.</summary>
static class FaultCodes
{
    public const string Internal = "INTERNAL", Unavailable = "UNAVAILABLE", Timeout = "TIMEOUT", FellBehind = "FELL_BEHIND", CursorGone = "CURSOR_GONE",
        TooManySubscriptions = "TOO_MANY_SUBSCRIPTIONS";

    /// <summary>Whether the server is to be mended, rather than the request.</summary>
    public static bool IsServers(string code) => code is Internal or Unavailable or Timeout;
}
