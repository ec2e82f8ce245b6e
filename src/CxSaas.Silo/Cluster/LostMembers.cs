using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace CxSaas.Silo.Cluster;

/// <summary>
/// Asks after a member whose connection ended, for two cases that the probes are slow or silent about. Where its machine refuses another
/// connection, its process is gone, and it is declared dead. Where it says nothing to us but tells the storage that it lives, calls
/// between the two of us would fail for as long as the network is cut. One of us then ends by itself, the same one whoever asks: one that
/// is declared dead while it lives answers from what it remembers until it finds out. One that hangs takes connections and is left to
/// the probes, and so is one that is silent to everybody.
/// </summary>
sealed partial class LostMembers(
    IClusterMembershipService members, IMembershipTable table, ILocalSiloDetails self, IFatalErrorHandler process, ILogger<LostMembers> log)
{
    /// <summary>The system closes a dead process' connections one after the other; by then it has closed its port too.</summary>
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>A machine that is there accepts or refuses within milliseconds; the first packet is sent once more after a second.</summary>
    static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(2);

    static readonly TimeSpan AskEach = TimeSpan.FromSeconds(.5);

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
    Task AskAfter(IPAddress address) => Task.WhenAll(Living
        .Where(member => !member.Equals(self.SiloAddress) && member.Endpoint.Address.MapToIPv6().Equals(address.MapToIPv6()))
        .ToList().Select(AskAfter));

    async Task AskAfter(SiloAddress member)
    {
        await Task.Delay(Pause);
        try
        {
            var port = await Ask(member);
            if (port == Port.Refuses && Living.Contains(member))
            {
                LogGone(member);
                await members.TryKill(member);
            }
            else if (port == Port.IsSilent && self.SiloAddress.CompareTo(member) > 0 && await SaysThatItLives(member))
            {
                // As one that was declared dead. In order it would wait long for the answers of whom it does not reach.
                process.OnFatalException(this, $"{member} lives and cannot be reached from here; of the two this one ends, and can join again once the network is whole", null);
            }
        }
        catch (Exception fault)
        {
            LogNotSettled(member, fault);
        }
    }

    async Task<bool> SaysThatItLives(SiloAddress member)
    {
        var before = await SignOfLife();
        for (var left = ClusterTimes.SignOfLife + AnswerMax; left > TimeSpan.Zero && Living.Contains(member); left -= AskEach)
        {
            await Task.Delay(AskEach);
            if (await SignOfLife() > before) return true;
        }
        return false;

        async Task<DateTime?> SignOfLife() => (await table.ReadRowAsync(member, CancellationToken.None)).Members is [var (row, _), ..] ? row.IAmAliveTime : null;
    }

    // One that is killed while it ends in order would never be declared dead by anybody.
    IEnumerable<SiloAddress> Living =>
        members.CurrentSnapshot.Members.Values.Where(member => member.Status is SiloStatus.Active or SiloStatus.ShuttingDown or SiloStatus.Stopping).Select(member => member.SiloAddress);

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

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Member} refuses connections: its process is gone")]
    partial void LogGone(SiloAddress member);

    [LoggerMessage(Level = LogLevel.Warning, Message = "It could not be settled whether {Member} is there; the probes go on")]
    partial void LogNotSettled(SiloAddress member, Exception fault);
}
