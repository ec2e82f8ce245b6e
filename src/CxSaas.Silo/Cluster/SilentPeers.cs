using System.Net.Sockets;
using System.Reflection;
using Microsoft.AspNetCore.Connections;
using Orleans.Configuration;
using Orleans.Networking.Shared;

namespace CxSaas.Silo.Cluster;

/// <summary>
/// Lets go of a connection to a member on which what was sent is not acknowledged. By itself the
/// system goes on with it for many minutes, long after the network is whole again. A new one is tried twice a second, and
/// <see cref="LostMembers"/> asks after the member.
/// </summary>
static class SilentPeers
{
    /// <summary>Far above what a network takes that works. One that hangs acknowledges: its system does it.</summary>
    static readonly TimeSpan AcknowledgedWithin = TimeSpan.FromSeconds(5);

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
