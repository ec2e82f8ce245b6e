using CxSaas.Domain.Tenants;
using CxSaas.Gateway.Live;

namespace CxSaas.System.Tests.Live;

/// <summary>What followers of a pulse are shown while a silo that was lost is made up for.</summary>
public sealed class PulseReadingTests
{
    static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    static readonly Tenant Settings = TenantRules.Create(null, "t", "T", ValueDiscipline.OperationalExcellence, Now).Tenant!;

    [Fact]
    public void They_are_told_once_that_it_is_not_all_and_keep_the_numbers_until_it_is()
    {
        var held = Read(version: 500, customers: 30, isComplete: true);
        // A partition wakes elsewhere and reads its customers one after the other.
        var first = held.Then(Read(version: 120, customers: 7, isComplete: false));
        Assert.Equal(Freshness.Newer, PulseReading.Compare(held, first));
        Assert.Equal((500, 30, false), (first.Part.Version, first.Part.Segments[0].Scores.Customers, first.Part.IsComplete));
        var second = first.Then(Read(version: 300, customers: 19, isComplete: false));
        Assert.Equal((Freshness.Same, 30), (PulseReading.Compare(first, second), second.Part.Segments[0].Scores.Customers));
        // It asks again soon, for nobody tells it when all are read.
        Assert.Equal(Now + PulseReading.Pace, second.MovesAt);
        var all = second.Then(Read(version: 500, customers: 30, isComplete: true));
        Assert.Equal((Freshness.Newer, true), (PulseReading.Compare(second, all), all.Part.IsComplete));
    }

    [Fact]
    public void They_are_told_where_the_same_numbers_are_in_doubt()
    {
        var (held, doubted) = (Read(500, 30, isComplete: true), Read(500, 30, isComplete: false));
        Assert.Same(doubted, held.Then(doubted));
        Assert.Equal(Freshness.Newer, PulseReading.Compare(held, doubted));
        Assert.Equal(Freshness.Newer, PulseReading.Compare(doubted, held));
        Assert.Equal(Freshness.Same, PulseReading.Compare(held, Read(500, 30, isComplete: true)));
    }

    [Fact]
    public void What_an_activation_says_that_was_left_behind_is_not_shown()
    {
        var (held, left) = (Read(500, 30, isComplete: true), Read(400, 28, isComplete: true));
        Assert.Equal(Freshness.Older, PulseReading.Compare(held, held.Then(left)));
    }

    static PulseReading Read(long version, int customers, bool isComplete) =>
        new(new() { Version = version, IsComplete = isComplete, Segments = [new() { Scores = new(customers, 0, 0, 0, 0, 0, 0) }] }, Settings, Now);
}
