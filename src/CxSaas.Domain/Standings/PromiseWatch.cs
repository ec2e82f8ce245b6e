using System.Collections.Immutable;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Promises;

namespace CxSaas.Domain.Standings;

/// <summary>An event as it was recorded, and the promise as it stood right after it where the event is a step of one.</summary>
public readonly record struct Recorded(CustomerEvent Event, PromiseFold? Promise);

/// <summary>A standing to tell, and the changes of promises that came with it.</summary>
public readonly record struct Told(Standing Standing, ImmutableArray<PromiseStep> Steps);

/// <summary>
/// What somebody who watches a customer's promises sees as events are recorded: the same that <see cref="PromiseChanges"/> works
/// out from all events afterwards, with the lines of the standing in place of the events that are not at hand.
/// </summary>
sealed class PromiseWatch(ImmutableArray<PromiseLine> before, DateTimeOffset now)
{
    readonly Dictionary<string, PromiseLine> _seen = before.ToDictionary(line => line.Id, StringComparer.Ordinal);
    readonly ImmutableArray<PromiseStep>.Builder _steps = ImmutableArray.CreateBuilder<PromiseStep>();

    public ImmutableArray<PromiseStep> Steps => _steps.ToImmutable();

    /// <summary>How often a promise has changed by now.</summary>
    public int Count(string promiseId) => _seen.TryGetValue(promiseId, out var line) ? line.AsOf(now).Steps : 0;

    public void See(CustomerEvent recorded, PromiseFold? promise)
    {
        if (recorded is not PromiseEvent step || promise is null) return;
        var seen = _seen.GetValueOrDefault(step.PromiseId);
        if (seen is { IsOpen: true } && seen.LapsesAt <= step.RecordedAt)
        {
            _steps.Add(seen.Lapse);
            seen = seen.AsOf(step.RecordedAt);
        }
        var line = PromiseLine.Of(promise, seen?.Steps ?? 0);
        if (seen is null || !seen.ShowsTheSameAs(line))
        {
            line = line with { Steps = line.Steps + 1 };
            _steps.Add(new()
            {
                PromiseId = step.PromiseId,
                Number = line.Steps,
                KnownAt = step.RecordedAt,
                EventId = step.EventId,
                Previous = seen?.Status,
                Status = line.Status,
            });
        }
        _seen[step.PromiseId] = line;
    }
}
