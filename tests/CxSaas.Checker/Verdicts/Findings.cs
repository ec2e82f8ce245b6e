using System.Collections.Concurrent;

namespace CxSaas.Checker.Verdicts;

/// <summary>A rule of the verdict, as limits-and-faults names them in its own words.</summary>
enum Rule
{
    /// <summary>What was acknowledged is there.</summary>
    Kept,

    /// <summary>It is there once.</summary>
    Once,

    /// <summary>It is there as it was sent.</summary>
    Unchanged,

    /// <summary>What was refused is not there, and what must be refused is.</summary>
    Refused,

    /// <summary>Nothing is there that nobody sent.</summary>
    Unasked,

    /// <summary>What is told of the whole equals what follows from the parts.</summary>
    RollUp,

    /// <summary>Pages of a list make up the list, each item once.</summary>
    Paging,

    /// <summary>Whoever reads sees what was acknowledged before, and nothing that nobody had begun.</summary>
    Reading,

    /// <summary>Who follows is told everything, in order, and nothing twice within one stream.</summary>
    Stream,

    /// <summary>Nobody is told what belongs to another tenant.</summary>
    Isolation,
}

/// <summary>What a run found wrong. The first of each rule are told in words, all are counted.</summary>
sealed class Findings
{
    const int ToldMax = 5;

    readonly ConcurrentDictionary<Rule, int> _counts = new();
    readonly ConcurrentQueue<string> _told = new();

    public bool None => _counts.IsEmpty;

    public IReadOnlyCollection<string> Told => _told;

    public IReadOnlyDictionary<Rule, int> Counts => _counts;

    public void Add(Rule rule, string what)
    {
        if (_counts.AddOrUpdate(rule, 1, (_, n) => n + 1) <= ToldMax) _told.Enqueue($"{rule}: {what}");
    }

    public override string ToString() => string.Join(", ", _counts.OrderBy(c => c.Key).Select(c => $"{c.Key} {c.Value}"));
}
