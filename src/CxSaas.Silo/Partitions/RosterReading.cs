using CxSaas.Contracts.Feed;

namespace CxSaas.Silo.Partitions;

/// <summary>Has customers of a partition read from what is stored of them: all when it wakes, and again where something may have been told to nobody.</summary>
/// <param name="roster">Who they are.</param>
/// <param name="refresh">Reads what another activation of the partition has changed of that, and of who was erased.</param>
/// <param name="patience">How a storage that fails is borne.</param>
/// <param name="leftovers">Who gives back the memory that many leave.</param>
/// <param name="healing">When it is necessary because a silo died.</param>
/// <param name="read">Reads one of them, and notes what is to be told of it.</param>
/// <param name="done">Called when some were read, with all that is to be told.</param>
sealed class RosterReading(
    Roster roster, Func<Task> refresh, Patience patience, ReadingLeftovers leftovers, Healing healing,
    Func<string, List<FeedItem>, Task> read, Action<List<FeedItem>> done)
{
    /// <summary>The reading that whoever needs all of them waits for.</summary>
    public Task Whole { get; private set; } = Task.CompletedTask;

    /// <summary>Whether nothing is being read.</summary>
    public bool IsDone => Whole.IsCompleted && healing.IsDone;

    public void Begin() => Whole = Read(roster.Customers);

    /// <summary>Reads all again, or some; one that is under way may have passed them.</summary>
    public void Again(IEnumerable<string>? only = null) => Whole = Again(Whole, only);

    /// <summary>Where a silo died reads all again. Meanwhile what is known is answered, as incomplete.</summary>
    public void Heal() => healing.Look(() => Again(Task.CompletedTask));

    /// <summary>The partition ends here; whoever wakes it elsewhere reads all.</summary>
    public void Stop() => healing.Stop();

    // An activation before this one may have taken somebody in after this one had read who is on the roster.
    async Task Again(Task before, IEnumerable<string>? only = null)
    {
        await before;
        await patience.With(refresh);
        await Read(only?.Where(roster.Knows) ?? roster.Customers);
    }

    async Task Read(IEnumerable<string> customerIds)
    {
        var (all, items) = (customerIds.ToList(), new List<FeedItem>());
        using var reading = leftovers.Reading(all.Count);
        foreach (var (number, chunk) in all.Chunk(StoredCustomers.ReadsAtOnce).Index())
        {
            // A storage may answer at once each time; whoever asks meanwhile is told how far it is.
            if (number > 0) await Task.Yield();
            await patience.With(() => Task.WhenAll(chunk.Select(customerId => read(customerId, items))));
        }
        done(items);
    }
}
