using CxSaas.Contracts.Feed;
using CxSaas.Domain.Promises;
using CxSaas.Domain.Standings;

namespace CxSaas.Silo.Partitions;

/// <summary>What is told of promises that changed, and of those of which time alone says something.</summary>
static class Turned
{
    public static FeedItem Step(string customerId, string? unitId, PromiseStep step) =>
        new() { At = step.KnownAt, CustomerId = customerId, UnitId = unitId, Step = step };

    /// <summary>What time has said of a customer's promises after one instant and up to another.</summary>
    public static IEnumerable<FeedItem> Between(string customerId, IEnumerable<PromiseLine> lines, DateTimeOffset after, DateTimeOffset now)
    {
        foreach (var line in lines.Where(line => line.IsOpen))
        {
            if (line.DueSoonAt > after && line.DueSoonAt <= now && line.DueAt > now) yield return DueSoon(customerId, line);
            if (line.LapsesAt <= now) yield return Step(customerId, line.UnitId, line.Lapse);
        }
    }

    // A promise that was moved to another time may be due soon again.
    public static FeedItem DueSoon(string customerId, PromiseLine line) => new()
    {
        At = line.DueSoonAt,
        CustomerId = customerId,
        UnitId = line.UnitId,
        Notice = new(AlertKind.PromiseDueSoon, $"promise-due-soon:{customerId}:{line.Id}:{line.DueAt.ToUnixTimeSeconds()}", line.Id),
    };
}
