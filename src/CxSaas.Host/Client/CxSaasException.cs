namespace CxSaas.Host.Client;

/// <summary>The server could not be asked, or did not do what it was asked: a code to act on and a sentence to read.</summary>
sealed class CxSaasException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>No answer came at all.</summary>
    public const string Unreachable = "UNREACHABLE";
    public const string Unauthenticated = "UNAUTHENTICATED";
    public const string Forbidden = "FORBIDDEN";

    public string Code { get; } = code;

    public override string ToString() => $"{Code}: {base.ToString()}";
}
