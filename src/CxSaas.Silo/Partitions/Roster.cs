using System.Collections.Immutable;
using Orleans.Storage;

namespace CxSaas.Silo.Partitions;

/// <summary>
/// Who a partition's customers are, or under another name who was erased. A page is written again until it is full, then only where
/// somebody leaves it.
/// </summary>
sealed class Roster(IGrainStorage storage, GrainId partition, string name = "roster")
{
    /// <summary>Customers a page: small enough to be written again with each newcomer, large enough to read a million in thousands of reads.</summary>
    public const int PageCustomersMax = 256;

    /// <summary>Customers a partition may have: sixteen times this is a tenant.</summary>
    public const int CustomersMax = 250_000;

    CustomerIds _known = new();
    Task _writing = Task.CompletedTask;
    int _pages;
    GrainState<RosterPage> _last = new(new());

    /// <summary>Their numbers, by which a partition keeps what it knows of each. They are others after a <see cref="Reload"/>.</summary>
    public CustomerIds Ids => _known;

    public IEnumerable<string> Customers => _known.All;

    public int Count => _known.Count;

    public bool Knows(string customerId) => _known.Contains(customerId);

    public Task Load() => ReadFrom(0);

    /// <summary>Reads whom another activation has put on it meanwhile.</summary>
    public Task Refresh() => Alone(() => ReadFrom(Math.Max(0, _pages - 1)));

    /// <summary>Reads it whole, for another activation may have taken some off it as well. True where somebody is on it who was not.</summary>
    public async Task<bool> Reload()
    {
        var hasMore = false;
        await Alone(async () =>
        {
            var read = new Roster(storage, partition, name);
            await read.Load();
            hasMore = read.Customers.Any(id => !Knows(id));
            (_known, _pages, _last) = (read._known, read._pages, read._last);
        });
        return hasMore;
    }

    async Task ReadFrom(int number)
    {
        for (_pages = number; ; _pages++)
        {
            var page = await Read(_pages);
            if (!page.RecordExists) break;
            _known.AddAll(page.State!.Customers);
            _last = page;
        }
    }

    /// <summary>Stores those who are not on it yet; on return all of them are, but for those beyond the limit.</summary>
    public Task Add(IReadOnlyCollection<string> customerIds) => Alone(async () =>
    {
        var room = CustomersMax - _known.Count;
        foreach (var newcomers in customerIds.Where(id => !_known.Contains(id)).Distinct(StringComparer.Ordinal).Take(room).Chunk(PageCustomersMax))
        {
            var left = _pages == 0 ? 0 : Math.Max(0, PageCustomersMax - _last.State!.Customers.Length);
            await Append(newcomers[..Math.Min(left, newcomers.Length)]);
            if (newcomers.Length > left) await TurnTo(newcomers[left..]);
        }
    });

    /// <summary>Takes one off it; on return that is stored. Which page it stands on is looked for, since that is seldom asked.</summary>
    public Task Remove(string customerId) => Alone(async () =>
    {
        for (var number = _pages - 1; number >= 0 && _known.Contains(customerId); number--)
        {
            var page = number == _pages - 1 ? _last : await Read(number);
            if (!page.State!.Customers.Contains(customerId)) continue;
            await Replace(page, number, page.State.Customers.Remove(customerId));
            break;
        }
        _known.Remove(customerId);
    });

    // One write at a time, for each replaces a page as the one before has left it.
    Task Alone(Func<Task> write)
    {
        return _writing = Behind(_writing);

        async Task Behind(Task before)
        {
            await before.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
            await write();
        }
    }

    async Task Append(string[] newcomers)
    {
        if (newcomers.Length == 0) return;
        await Replace(_last, _pages - 1, _last.State!.Customers.AddRange(newcomers));
        _known.AddAll(newcomers);
    }

    async Task Replace(GrainState<RosterPage> page, int number, ImmutableArray<string> customers)
    {
        page.State = new() { Customers = customers };
        try
        {
            await storage.WriteStateAsync(Name(number), partition, page);
        }
        catch
        {
            // Whether it happened is not known: what is true is read before the next attempt.
            var read = await Read(number);
            if (number == _pages - 1) _last = read;
            _known.AddAll(read.State!.Customers);
            throw;
        }
    }

    async Task TurnTo(string[] newcomers)
    {
        var page = await Read(_pages);
        // One that is there already was written by an attempt of which it was not known that it happened, and may hold them.
        page.State = new() { Customers = page.RecordExists ? [.. page.State!.Customers.Union(newcomers, StringComparer.Ordinal)] : [.. newcomers] };
        await storage.WriteStateAsync(Name(_pages), partition, page);
        (_last, _pages) = (page, _pages + 1);
        _known.AddAll(page.State.Customers);
    }

    async Task<GrainState<RosterPage>> Read(int number)
    {
        var page = new GrainState<RosterPage>(new());
        await storage.ReadStateAsync(Name(number), partition, page);
        return page;
    }

    string Name(int number) => $"{name}-{number}";
}

/// <summary>Customers of one partition, in the order in which they came, as stored.</summary>
sealed record RosterPage
{
    public ImmutableArray<string> Customers { get; init; } = [];
}
