using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace CxSaas.Silo.Cluster;

/// <summary>
/// Asks after a member whose connection ended, and declares it dead in two cases that the probes are slow or silent about. Where its
/// machine refuses another connection, its process is gone. Where nothing comes back at all though others reach it, they do not vote
/// for its death, and our calls to it would fail for as long as the network is cut between the two: one of us has to go, and that is
/// whoever reaches fewer than most of the members, or else whoever is declared dead first. One that hangs takes connections and is
/// left to the probes; one that is about to end is left to itself.
/// </summary>
sealed partial class LostMembers(IClusterMembershipService members, ILocalSiloDetails self, ILogger<LostMembers> log)
{
    /// <summary>The system closes a dead process' connections one after the other; by then it has closed its port too.</summary>
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>A machine that is there accepts or refuses within milliseconds; the first packet is sent once more after a second.</summary>
    static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(2);

    enum Port { Refuses, Accepts, IsSilent }

    public static void AreAskedAfter(SiloConnectionOptions options)
    {
        options.ConfigureSiloOutboundConnection(AskAfter);
        options.ConfigureSiloInboundConnection(AskAfter);
    }

    static void AskAfter(IConnectionBuilder connections) => connections.Use(next => async connection =>
    {
        var members = connections.ApplicationServices.GetRequiredService<LostMembers>();
        try
        {
            await next(connection);
        }
        finally
        {
            if (connection.RemoteEndPoint is IPEndPoint lost) _ = members.AskAfter(lost.Address);
        }
    });

    // Two silos share whichever connection was there first, so the port may be any; all who live at the address are asked.
    Task AskAfter(IPAddress address) => Task.WhenAll(Active
        .Where(member => !member.Equals(self.SiloAddress) && member.Endpoint.Address.MapToIPv6().Equals(address.MapToIPv6()))
        .ToList().Select(AskAfter));

    async Task AskAfter(SiloAddress member)
    {
        await Task.Delay(Pause);
        var port = await Ask(member);
        var isLost = port == Port.Refuses || (port == Port.IsSilent && await ReachesMost());
        if (!isLost || !Active.Contains(member)) return;
        LogLost(member, port);
        try
        {
            await members.TryKill(member);
        }
        catch (Exception fault)
        {
            LogNotDeclared(member, fault);
        }
    }

    IEnumerable<SiloAddress> Active =>
        members.CurrentSnapshot.Members.Values.Where(member => member.Status == SiloStatus.Active).Select(member => member.SiloAddress);

    async Task<bool> ReachesMost()
    {
        var active = Active.ToList();
        var ports = await Task.WhenAll(active.Select(member => member.Equals(self.SiloAddress) ? Task.FromResult(Port.Accepts) : Ask(member)));
        return 2 * ports.Count(port => port == Port.Accepts) > active.Count;
    }

    static async Task<Port> Ask(SiloAddress member)
    {
        using var socket = new Socket(member.Endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using var patience = new CancellationTokenSource(AnswerMax);
        try
        {
            await socket.ConnectAsync(member.Endpoint, patience.Token);
            return Port.Accepts;
        }
        catch (SocketException fault)
        {
            return fault.SocketErrorCode == SocketError.ConnectionRefused ? Port.Refuses : Port.IsSilent;
        }
        catch (OperationCanceledException)
        {
            return Port.IsSilent;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Member} is declared dead: its port {Port}")]
    partial void LogLost(SiloAddress member, Port port);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Member} could not be declared dead; the probes go on")]
    partial void LogNotDeclared(SiloAddress member, Exception fault);
}
