using System.Collections.Immutable;

namespace CxSaas.Domain.Scoring;

/// <summary>Share of each dimension in a score, 0 to 1, in the tenant's order. They add up to 1.</summary>
public sealed class Weights
{
    Weights(ImmutableArray<(string Dimension, double Share)> shares) => Shares = shares;

    public ImmutableArray<(string Dimension, double Share)> Shares { get; }

    /// <summary>The same number for the same weights, in every process: tells whether a score was read with them.</summary>
    public ulong Fingerprint => Shares.Aggregate(TextHash.Start, (hash, w) => TextHash.Add(TextHash.Add(hash, w.Dimension), w.Share));

    /// <summary>The same for these weights and priors together; the model's own priors add nothing to it.</summary>
    public ulong FingerprintWith(Priors? priors) => priors is null ? Fingerprint : priors.AddTo(Fingerprint);

    /// <summary>Weights on any positive scale, brought to a sum of 1.</summary>
    public static Weights Normalised(IEnumerable<(string Dimension, double Weight)> weights)
    {
        var all = weights.ToImmutableArray();
        var sum = all.Sum(w => w.Weight);
        return new([.. all.Select(w => (w.Dimension, w.Weight / sum))]);
    }

    public double Of(string dimension)
    {
        foreach (var (id, share) in Shares)
            if (id == dimension) return share;
        return 0;
    }
}
