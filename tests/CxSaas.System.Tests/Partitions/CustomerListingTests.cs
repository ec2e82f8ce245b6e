using CxSaas.Contracts;
using CxSaas.Contracts.Customers;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Promises;
using CxSaas.Domain.Scoring;
using CxSaas.Domain.Standings;
using CxSaas.Silo.Partitions;

namespace CxSaas.System.Tests.Partitions;

/// <summary>A list of a partition against one that is filtered and sorted whole, over customers many of whom are equal in what the list goes by.</summary>
public sealed class CustomerListingTests
{
    static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    static readonly int Today = UtcDay.Of(Now);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Its_pages_are_those_of_the_whole_list_filtered_and_sorted(int seed)
    {
        var random = new Random(seed);
        var (ids, known) = (new CustomerIds(), new Dictionary<string, Standing>(StringComparer.Ordinal));
        var rows = new StandingRows(Today - 1, ids);
        for (var step = 0; step < 4_000; step++)
        {
            var customerId = $"{(char)('a' + random.Next(3))}{random.Next(1_500)}";
            // Registered and not known of yet, gone, and told anew.
            if (random.Next(10) == 0) ids.Add(customerId);
            else if (random.Next(8) == 0)
            {
                rows.Remove(customerId);
                ids.Remove(customerId);
                known.Remove(customerId);
            }
            else
            {
                known[customerId] = Drawn(random, step);
                rows.Set(customerId, new(known[customerId], Now));
            }
        }
        rows.TurnTo(Today);
        var hits = 0;
        foreach (var order in Enum.GetValues<CustomerOrder>())
            for (var n = 0; n < 40; n++)
            {
                var filter = n == 0 ? CustomerFilter.None : DrawnFilter(random);
                string[] expected = [.. known.Where(c => Takes(filter, c.Value)).OrderBy(c => Key(order, c.Value)).ThenBy(c => c.Key, StringComparer.Ordinal).Select(c => c.Key)];
                hits += expected.Length;
                SameInPages(expected, rows, filter, order, first: random.Next(4) == 0 ? 1 + random.Next(Slice.LengthMax) : 20 + random.Next(81), pages: 5);
            }
        Assert.True(hits > 5_000, $"{hits} customers listed: the filters take hardly anybody");
    }

    [Fact]
    public void A_place_in_the_list_outlives_the_customer_who_stood_there()
    {
        var rows = new StandingRows(Today, new());
        foreach (var id in new[] { "c", "a", "d", "b" }) rows.Set(id, new(Drawn(new(0), 0), Now));
        var first = rows.List(CustomerFilter.None, CustomerOrder.ScoreAsc, 2, after: null);
        Assert.Equal(["a", "b"], first.Entries.Select(entry => entry.Item));
        rows.Remove("b");
        Assert.True(Cursor.TryParse(first.Entries[1].Cursor, out var after));
        var next = rows.List(CustomerFilter.None, CustomerOrder.ScoreAsc, 2, after);
        Assert.Equal(["c", "d"], next.Entries.Select(entry => entry.Item));
        Assert.Equal((3, true, false), (next.Total, next.HasPrevious, next.HasNext));
    }

    static void SameInPages(string[] expected, StandingRows rows, CustomerFilter filter, CustomerOrder order, int first, int pages)
    {
        var (after, shown) = ((Cursor?)null, 0);
        for (var page = 0; page < pages && (page == 0 || shown < expected.Length); page++)
        {
            var slice = rows.List(filter, order, first, after);
            Assert.Equal(expected.Skip(shown).Take(first), slice.Entries.Select(entry => entry.Item));
            Assert.Equal((expected.Length, shown > 0, expected.Length > shown + first), (slice.Total, slice.HasPrevious, slice.HasNext));
            shown += slice.Entries.Length;
            if (slice.Entries.IsEmpty) return;
            Assert.True(Cursor.TryParse(slice.Entries[^1].Cursor, out var last));
            after = last;
        }
    }

    // As the contract has it, of the customers themselves.
    static bool Takes(CustomerFilter filter, Standing standing)
    {
        var reading = standing.OnOrLast(Today);
        return (filter.SegmentId is null || filter.SegmentId == standing.SegmentId)
            && (filter.Bands is not { } bands || bands.Contains(SatisfactionReader.BandOf(reading.Score, reading.Evidence)))
            && (filter.ScoreBelow is not { } below || reading.Score < below)
            && (filter.ScoreAtLeast is not { } least || reading.Score >= least)
            && (filter.EvidenceAtLeast is not { } evidence || reading.Evidence >= evidence)
            && (filter.HasOpenPromises is not { } open || open == standing.Promises.Any(line => line.IsOpen))
            && (filter.SilentSince is not { } since || standing.HeardAt is not { } heard || heard < since);
    }

    static double Key(CustomerOrder order, Standing standing) => order switch
    {
        CustomerOrder.ScoreAsc => standing.OnOrLast(Today).Score,
        CustomerOrder.ScoreDesc => -standing.OnOrLast(Today).Score,
        CustomerOrder.LastEventDesc => -(standing.LastEventAt - Now).TotalSeconds,
        CustomerOrder.PointsAtRiskDesc => -standing.OnOrLast(Today).PointsAtRisk,
        _ => 0,
    };

    // Every other one was heard of later than all before, as in life; the others are alike.
    static Standing Drawn(Random random, int step) => new()
    {
        Revision = 1,
        SegmentId = random.Next(3) switch { 0 => null, 1 => "north", _ => "south" },
        CreatedAt = Now.AddYears(-1),
        LastEventAt = random.Next(2) == 0 ? Now.AddSeconds(step) : Now.AddDays(-random.Next(4)),
        HeardAt = random.Next(3) == 0 ? null : Now.AddDays(-random.Next(10)),
        Weights = 1,
        Day = Today - random.Next(2),
        Readings = [.. Enumerable.Range(0, 2).Select(_ => new DayReading(random.Next(2) == 0 ? 5 * random.Next(21) : random.Next(100_000_001) / 1e6, random.Next(11) / 10.0, 10 * random.Next(4)))],
        Promises = random.Next(4) > 0 ? [] :
        [
            new()
            {
                Id = "p", UnitId = "unit", Kind = "delivery", Stake = .5, Status = random.Next(2) == 0 ? PromiseStatus.Open : PromiseStatus.Kept,
                DueAt = Now.AddDays(1), LapsesAt = Now.AddDays(2),
            },
        ],
    };

    static CustomerFilter DrawnFilter(Random random) => new()
    {
        SegmentId = random.Next(6) switch { 0 => "north", 1 => "nobody-is-in-it", _ => null },
        Bands = random.Next(3) == 0 ? [.. Enum.GetValues<Band>().Where(_ => random.Next(2) == 0)] : null,
        ScoreBelow = random.Next(4) == 0 ? 5 * random.Next(21) : null,
        ScoreAtLeast = random.Next(4) == 0 ? 5 * random.Next(21) : null,
        EvidenceAtLeast = random.Next(4) == 0 ? random.Next(11) / 10.0 : null,
        HasOpenPromises = random.Next(4) == 0 ? random.Next(2) == 0 : null,
        SilentSince = random.Next(4) == 0 ? Now.AddDays(-random.Next(10)) : null,
    };
}
