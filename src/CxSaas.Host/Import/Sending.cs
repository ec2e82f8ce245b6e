using CxSaas.Host.Client;

namespace CxSaas.Host.Import;

/// <summary>Reads the files once more and sends what they hold over a few lanes at once.</summary>
sealed class Sending(CxSaasClient client, Outcomes outcomes)
{
    const int LanesMax = 4;

    /// <summary>How long a stopped run waits for answers on their way: nobody likes a Ctrl-C that does nothing.</summary>
    static readonly TimeSpan LastAnswersMax = TimeSpan.FromSeconds(1.5);

    readonly Lane[] _lanes = [.. Enumerable.Range(0, LanesMax).Select(_ => new Lane(client, outcomes))];

    public async Task Run(IEnumerable<Entry> entries, CancellationToken stopping)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var abandon = new CancellationTokenSource();
        using var last = stop.Token.Register(() => abandon.CancelAfter(LastAnswersMax));
        // One that fails stops the others; awaiting all of them then throws what failed, not that the rest was stopped.
        await Task.WhenAll([
            OrStop(() => Task.Run(() => Fill(entries, stop.Token), CancellationToken.None)),
            .. _lanes.Select(lane => OrStop(() => lane.Run(stop.Token, abandon.Token)))]);

        async Task OrStop(Func<Task> work)
        {
            try
            {
                await work();
            }
            catch
            {
                await stop.CancelAsync();
                throw;
            }
        }
    }

    async Task Fill(IEnumerable<Entry> entries, CancellationToken stop)
    {
        foreach (var entry in entries)
        {
            stop.ThrowIfCancellationRequested();
            await _lanes[(uint)string.GetHashCode(entry.CustomerId, StringComparison.Ordinal) % LanesMax].Add(entry, stop);
        }
        foreach (var lane in _lanes) await lane.Complete(stop);
    }
}
