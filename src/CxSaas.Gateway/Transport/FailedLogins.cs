using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;

namespace CxSaas.Gateway.Transport;

/// <summary>
/// Slows an address from which many credentials fail: the answer to a further one comes a second later. Nobody is locked out by it,
/// for behind a proxy all the world may come from one address, and who is let in is never kept waiting.
/// </summary>
sealed class FailedLogins(GatewayOptions options, TimeProvider time) : IDisposable
{
    static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    /// <summary>Answers held back at once; beyond that they are given at once, since holding them would cost more than they do.</summary>
    const int HeldMax = 1_000;

    int _held;

    readonly PartitionedRateLimiter<IPAddress> _addresses = PartitionedRateLimiter.Create<IPAddress, UInt128>(address =>
        RateLimitPartition.GetTokenBucketLimiter(NetworkOf(address), _ => new()
        {
            TokenLimit = options.Rates.FailedLoginsPerMinute,
            TokensPerPeriod = options.Rates.FailedLoginsPerMinute,
            ReplenishmentPeriod = TimeSpan.FromMinutes(1),
            QueueLimit = 0,
            AutoReplenishment = false,
        }));

    /// <summary>Called when a credential was not good; ends when that may be told.</summary>
    public async Task Note(HttpContext context)
    {
        using var lease = _addresses.AttemptAcquire(context.Connection.RemoteIpAddress ?? IPAddress.None);
        if (lease.IsAcquired) return;
        try
        {
            if (Interlocked.Increment(ref _held) <= HeldMax) await Task.Delay(Delay, time, context.RequestAborted);
        }
        finally
        {
            Interlocked.Decrement(ref _held);
        }
    }

    public void Dispose() => _addresses.Dispose();

    /// <summary>The network that a request comes from, as a text.</summary>
    public static string NetworkOf(HttpContext context) => NetworkOf(context.Connection.RemoteIpAddress ?? IPAddress.None).ToString(CultureInfo.InvariantCulture);

    // Whoever has one address of IPv6 has the 64 bits behind it too.
    static UInt128 NetworkOf(IPAddress address)
    {
        var bits = BinaryPrimitives.ReadUInt128BigEndian(address.MapToIPv6().GetAddressBytes());
        return address.IsIPv4MappedToIPv6 || address.AddressFamily == AddressFamily.InterNetwork ? bits : bits >> 64;
    }
}
