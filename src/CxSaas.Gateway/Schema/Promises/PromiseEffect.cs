using CxSaas.Domain.Scoring;

namespace CxSaas.Gateway.Schema.Promises;

/// <summary>What broken and kept promises did to what customers say themselves; an association, for who was broken a promise may differ in more.</summary>
public sealed class PromiseEffect
{
    readonly Domain.Promises.PromiseEffect _effect;

    internal PromiseEffect(Domain.Promises.PromiseEffect effect) => _effect = effect;

    /// <summary>Mean change of answers after a broken promise: points, with its 95 % interval; null below 10 pairs of answers.</summary>
    public Estimate Broken => Domain.Promises.PromiseEffect.MeanChange(_effect.Broken);

    /// <summary>Mean change of answers after a kept promise: points, with its 95 % interval; null below 10 pairs of answers.</summary>
    public Estimate Kept => Domain.Promises.PromiseEffect.MeanChange(_effect.Kept);

    /// <summary>How many times the gain after a kept promise is lost after a broken one, drawn to 2.25 with weight 50; null where that cannot be told.</summary>
    public Estimate LossAversion => _effect.LossAversion();

    /// <summary>Pairs of answers around an outcome.</summary>
    public int N => _effect.N;
}
