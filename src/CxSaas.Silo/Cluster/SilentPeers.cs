using System.Net.Sockets;
using System.Reflection;
using Microsoft.AspNetCore.Connections;
using Orleans.Configuration;
using Orleans.Networking.Shared;

namespace CxSaas.Silo.Cluster;

/// <summary>
/// Lets go of a connection to a member on which what was sent is not acknowledged. Where two members cannot reach each other and a third
/// reaches both, neither is taken for dead; by itself the system then goes on with the old connection for many minutes, long after the
/// network is whole again. A new one is tried twice a second.
/// </summary>
static class SilentPeers
{
    /// <summary>Longer than a member takes to be left, so that one that hangs is found by its probes.</summary>
    static readonly TimeSpan AcknowledgedWithin = TimeSpan.FromSeconds(10);

    const int Tcp = 6, TcpUserTimeout = 18;

    // Orleans hands out the connection and not the socket in it.
    static readonly FieldInfo SocketOfConnection = typeof(SocketConnectionOptions).Assembly
        .GetType("Orleans.Networking.Shared.SocketConnection", throwOnError: true)!.GetField("_socket", BindingFlags.Instance | BindingFlags.NonPublic)
        ?? throw new MissingFieldException("Orleans' SocketConnection has no _socket any more; see where the socket of a connection is now.");

    public static void LetGoOf(SiloConnectionOptions options)
    {
        options.ConfigureSiloInboundConnection(LetGoOf);
        options.ConfigureSiloOutboundConnection(LetGoOf);
        options.ConfigureGatewayInboundConnection(LetGoOf);
    }

    public static void LetGoOf(ClientConnectionOptions options) => options.ConfigureConnection(LetGoOf);

    static void LetGoOf(IConnectionBuilder connections) => connections.Use(next => connection =>
    {
        if (OperatingSystem.IsLinux() && SocketOfConnection.DeclaringType!.IsInstanceOfType(connection))
            ((Socket)SocketOfConnection.GetValue(connection)!).SetRawSocketOption(Tcp, TcpUserTimeout, BitConverter.GetBytes((int)AcknowledgedWithin.TotalMilliseconds));
        return next(connection);
    });
}
