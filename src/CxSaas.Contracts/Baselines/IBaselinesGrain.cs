using System.Collections.Immutable;
using CxSaas.Domain;
using CxSaas.Domain.Baselines;

namespace CxSaas.Contracts.Baselines;

/// <summary>The baselines of one tenant; the key is the tenant's id. One is stored before it is answered, and never changed.</summary>
[Alias("baselines-grain")]
public interface IBaselinesGrain : IGrainWithStringKey, ITenantOwned
{
    /// <summary>In the order in which they were taken.</summary>
    [Repeatable, Alias("read")]
    Task<ImmutableArray<Baseline>> Read();

    /// <summary>Takes one of what is counted now; the same order again answers the one that was taken.</summary>
    [Repeatable, Alias("take")]
    Task<BaselineReply> Take(BaselineOrder order);

    /// <summary>Brings in one that was taken elsewhere; the same again answers the one that is there.</summary>
    [Repeatable, Alias("record")]
    Task<BaselineReply> Record(Baseline taken);
}

/// <summary>The baseline, or why it was not taken.</summary>
[GenerateSerializer, Immutable, Alias("baseline-reply")]
public sealed record BaselineReply([property: Id(0)] Baseline? Baseline, [property: Id(1)] UserError? Error);
