using System.Text;
using CxSaas.Gateway.Engine;

namespace CxSaas.Gateway.Transport;

/// <summary>Why a socket is closed. The codes from 4400 and their reasons are those of the graphql-transport-ws protocol.</summary>
sealed record SocketClose(int Code, string Reason)
{
    const int TryAgainLater = 1013;

    public static readonly SocketClose Normal = new(1000, "");
    public static readonly SocketClose Flood = new(1008, "Too many messages");
    public static readonly SocketClose TooBig = new(1009, "Message too big");
    public static readonly SocketClose Restart = new(1012, "Service Restart");
    /// <summary>A client comes back by itself after it.</summary>
    public static readonly SocketClose Unchecked = new(TryAgainLater, "The key could not be checked now");
    public static readonly SocketClose Unauthorized = new(4401, "Unauthorized");
    public static readonly SocketClose Forbidden = new(4403, "Forbidden");
    public static readonly SocketClose NoSubprotocol = new(4406, "Subprotocol not acceptable");
    public static readonly SocketClose InitTimeout = new(4408, "Connection initialisation timeout");
    public static readonly SocketClose TooManyInits = new(4429, "Too many initialisation requests");

    public static SocketClose Full(string reason) => new(TryAgainLater, reason);

    /// <summary>Where to go on from stands last in the reason.</summary>
    public static SocketClose Behind(FellBehindException behind) => new(TryAgainLater, behind.Message);

    public static SocketClose BadMessage(string reason) => new(4400, reason);

    /// <summary>The id is left out of the reason where it would not fit: a close frame carries 123 bytes.</summary>
    public static SocketClose Duplicate(string id) =>
        new(4409, Encoding.UTF8.GetByteCount(id) <= 90 ? $"Subscriber for {id} already exists" : "Subscriber already exists");
}
