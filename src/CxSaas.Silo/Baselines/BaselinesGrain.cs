using System.Collections.Immutable;
using CxSaas.Contracts.Baselines;
using CxSaas.Contracts.Partitions;
using CxSaas.Contracts.Tenants;
using CxSaas.Domain.Baselines;
using CxSaas.Domain.Standings;
using CxSaas.Silo.Tenants;

namespace CxSaas.Silo.Baselines;

[GrainType("baselines")]
sealed class BaselinesGrain([PersistentState("baselines")] IPersistentState<BaselinesState> stored, TenantCache tenants, TimeProvider clock) : Grain, IBaselinesGrain
{
    string TenantId => this.GetPrimaryKeyString();

    public Task<ImmutableArray<Baseline>> Read() => Task.FromResult(stored.State.Baselines);

    public async Task<BaselineReply> Take(BaselineOrder order)
    {
        var tenant = await tenants.Existing(TenantId);
        var (known, error) = BaselineRules.Look(stored.State.Baselines, order, tenant);
        if (known is not null || error is not null) return new(known, error);
        var now = clock.GetUtcNow();
        var days = await GrainFactory.Trend(TenantId, AnswerTally.KindOf(order.Metric), Baseline.FirstDay(order.Days, UtcDay.Of(now)), order.SegmentId);
        var taken = Baseline.Of(order, [.. days], now);
        if (BaselineRules.Fault(taken) is { } fault) return new(null, fault);
        await Add(taken);
        return new(taken, null);
    }

    public async Task<BaselineReply> Record(Baseline taken)
    {
        var tenant = await tenants.Existing(TenantId);
        var (known, error) = BaselineRules.Look(stored.State.Baselines, taken.Order, tenant);
        if ((error ?? BaselineRules.Fault(taken, clock.GetUtcNow())) is { } fault) return new(null, fault);
        if (known is not null) return known == taken ? new(known, null) : new(null, BaselineRules.TakenOtherwise(taken.Order.Id));
        await Add(taken);
        return new(taken, null);
    }

    Task Add(Baseline taken) => stored.Store(new() { Baselines = [.. stored.State.Baselines.Add(taken).OrderBy(each => each.TakenAt)] });
}

/// <summary>Baselines of a tenant, as stored.</summary>
sealed record BaselinesState
{
    public ImmutableArray<Baseline> Baselines { get; init; } = [];
}
