using System.Collections.Immutable;
using CxSaas.Contracts;
using CxSaas.Contracts.Feed;
using Microsoft.Extensions.Logging;

namespace CxSaas.Silo.Partitions;

/// <summary>
/// Tells a tenant's feed what a partition notices, in order and without holding the partition up. What is not taken is told again, so
/// whoever follows misses nothing while the partition lives.
/// </summary>
sealed class FeedLine(IGrainFactory grains, string tenantId, TimeProvider clock, ILogger log)
{
    /// <summary>Items that wait for a feed that does not answer: more than it keeps itself. Beyond, it is left to look them up.</summary>
    const int WaitingMax = 5_000;

    static readonly TimeSpan RetryFirst = TimeSpan.FromMilliseconds(200), RetryMost = TimeSpan.FromSeconds(5);

    readonly List<FeedItem> _waiting = [];
    DateTimeOffset _since = clock.GetUtcNow(), _until = clock.GetUtcNow();
    bool _isTelling;

    /// <summary>Since when something is held back that is to be told later; null where nothing is.</summary>
    public DateTimeOffset? HeldBackSince { get; set; }

    /// <summary>The time of which all was told.</summary>
    public ToldSpan Told => Span(_waiting.Count > 0 ? _until : clock.GetUtcNow());

    public void Tell(IReadOnlyCollection<FeedItem> items)
    {
        if (items.Count == 0) return;
        if (_waiting.Count + items.Count > WaitingMax)
        {
            _waiting.Clear();
            // As if the partition had just awoken: the feed asks what it missed.
            _since = clock.GetUtcNow();
        }
        _waiting.AddRange(items);
        if (!_isTelling) _ = Send();
    }

    async Task Send()
    {
        _isTelling = true;
        for (var retry = RetryFirst; _waiting.Count > 0;)
        {
            ImmutableArray<FeedItem> batch = [.. _waiting];
            var (since, now) = (_since, clock.GetUtcNow());
            try
            {
                await grains.Feed(tenantId).TakeIn(batch, Span(now));
                if (since == _since) _waiting.RemoveRange(0, batch.Length);
                (_until, retry) = (now, RetryFirst);
            }
            catch (Exception fault)
            {
                if (retry == RetryFirst) log.LogWarning(fault, "Changes of {Count} promises of {TenantId} could not be told; they are told again", batch.Length, tenantId);
                await Task.Delay(retry, clock);
                retry = retry * 2 < RetryMost ? retry * 2 : RetryMost;
            }
        }
        _isTelling = false;
    }

    ToldSpan Span(DateTimeOffset until) => new(_since, HeldBackSince is { } held && held < until ? held : until);
}
