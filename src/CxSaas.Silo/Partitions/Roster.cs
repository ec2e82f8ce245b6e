using System.Collections.Immutable;
using Orleans.Storage;

namespace CxSaas.Silo.Partitions;

/// <summary>Who a partition's customers are. A page is written again until it is full, then never.</summary>
sealed class Roster(IGrainStorage storage, GrainId partition)
{
    /// <summary>Customers a page: small enough to be written again with each newcomer, large enough to read a million in thousands of reads.</summary>
    public const int PageCustomersMax = 256;

    /// <summary>Customers a partition may have: sixteen times this is a tenant.</summary>
    public const int CustomersMax = 250_000;

    readonly HashSet<string> _known = new(StringComparer.Ordinal);
    int _pages;
    GrainState<RosterPage> _last = new(new());

    public IReadOnlyCollection<string> Customers => _known;

    public bool Knows(string customerId) => _known.Contains(customerId);

    public async Task Load()
    {
        for (_pages = 0; ; _pages++)
        {
            var page = await Read(_pages);
            if (!page.RecordExists) break;
            _known.UnionWith(page.State!.Customers);
            _last = page;
        }
    }

    /// <summary>Stores those who are not on it yet; on return all of them are, but for those beyond the limit.</summary>
    public async Task Add(IEnumerable<string> customerIds)
    {
        var room = CustomersMax - _known.Count;
        foreach (var newcomers in customerIds.Where(id => !_known.Contains(id)).Distinct(StringComparer.Ordinal).Take(room).Chunk(PageCustomersMax))
        {
            var left = _pages == 0 ? 0 : PageCustomersMax - _last.State!.Customers.Length;
            await Append(newcomers[..Math.Min(left, newcomers.Length)]);
            if (newcomers.Length > left) await TurnTo(newcomers[left..]);
        }
    }

    async Task Append(string[] newcomers)
    {
        if (newcomers.Length == 0) return;
        var before = _last.State!;
        _last.State = new() { Customers = before.Customers.AddRange(newcomers) };
        try
        {
            await storage.WriteStateAsync(Name(_pages - 1), partition, _last);
        }
        catch
        {
            // Whether it happened is not known: what is true is read before the next attempt.
            _last = await Read(_pages - 1);
            _known.UnionWith(_last.State!.Customers);
            throw;
        }
        _known.UnionWith(newcomers);
    }

    async Task TurnTo(string[] newcomers)
    {
        var page = await Read(_pages);
        page.State = new() { Customers = page.RecordExists ? page.State!.Customers.AddRange(newcomers) : [.. newcomers] };
        await storage.WriteStateAsync(Name(_pages), partition, page);
        (_last, _pages) = (page, _pages + 1);
        _known.UnionWith(page.State.Customers);
    }

    async Task<GrainState<RosterPage>> Read(int number)
    {
        var page = new GrainState<RosterPage>(new());
        await storage.ReadStateAsync(Name(number), partition, page);
        return page;
    }

    static string Name(int number) => $"roster-{number}";
}

/// <summary>Customers of one partition, in the order in which they came, as stored.</summary>
sealed record RosterPage
{
    public ImmutableArray<string> Customers { get; init; } = [];
}
