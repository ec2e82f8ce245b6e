using CxSaas.Contracts;

namespace CxSaas.Gateway.Engine;

/// <summary>Codes of errors that are more than a sentence to the client: others decide by them.</summary>
static class FaultCodes
{
    public const string Internal = "INTERNAL", Unavailable = "UNAVAILABLE", Timeout = "TIMEOUT", FellBehind = "FELL_BEHIND", CursorGone = "CURSOR_GONE",
        TooManySubscriptions = "TOO_MANY_SUBSCRIPTIONS";

    /// <summary>What time may mend: storage that does not take writes, a call that took too long, a queue that is full.</summary>
    public static bool IsPassing(Exception fault) => fault is IOException or TimeoutException or OrleansException or OverloadedException;

    /// <summary>The code under which a client is told of a fault of the server.</summary>
    public static string Of(Exception fault) => IsPassing(fault) ? Unavailable : Internal;

    /// <summary>Whether the server is to be mended, rather than the request.</summary>
    public static bool IsServers(string code) => code is Internal or Unavailable or Timeout;
}
