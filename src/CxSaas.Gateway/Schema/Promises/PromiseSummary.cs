using CxSaas.Contracts.Partitions;
using CxSaas.Domain.Promises;
using CxSaas.Domain.Scoring;

namespace CxSaas.Gateway.Schema.Promises;

/// <summary>How many promises stand how, and how often such promises are kept.</summary>
public sealed class PromiseSummary
{
    readonly IReadOnlyCollection<PromiseCount> _counts;

    internal PromiseSummary(IReadOnlyCollection<PromiseCount> counts) => _counts = counts;

    /// <summary>Made, and not yet settled.</summary>
    public int Open => Of(PromiseStatus.Open);

    /// <summary>Open past their due time, within the grace time.</summary>
    public int Overdue => _counts.Where(c => c.IsOverdue).Sum(c => c.Sums.Count);

    /// <summary>Kept in time.</summary>
    public int Kept => Of(PromiseStatus.Kept);

    /// <summary>Kept in time, and more done than was promised.</summary>
    public int Exceeded => Of(PromiseStatus.Exceeded);

    /// <summary>Kept within the grace time.</summary>
    public int Late => Of(PromiseStatus.Late);

    /// <summary>Kept in part.</summary>
    public int PartlyKept => Of(PromiseStatus.PartlyKept);

    /// <summary>Broken.</summary>
    public int Broken => Of(PromiseStatus.Broken);

    /// <summary>The customer let them go.</summary>
    public int Released => Of(PromiseStatus.Released);

    /// <summary>The maker took them back.</summary>
    public int Withdrawn => Of(PromiseStatus.Withdrawn);

    /// <summary>Probability that such a promise is kept, from the outcomes of the window: 0 to 1, with its 90 % interval; null where there are none.</summary>
    public Estimate KeepRate => _counts.KeepRate();

    int Of(PromiseStatus status) => _counts.Where(c => c.Of.Status == status).Sum(c => c.Sums.Count);
}
