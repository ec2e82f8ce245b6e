using CxSaas.Domain.Metrics;
using CxSaas.Domain.Scoring;

namespace CxSaas.Gateway.Schema.Live;

/// <summary>How intervals and sums are shown: with n, and as null where nothing is known or an interval is open.</summary>
static class Estimates
{
    public static Estimate Of(Interval? interval, double n) => new() { Value = interval?.Value, Low = Finite(interval?.Low), High = Finite(interval?.High), N = n };

    public static double? Finite(double? number) => number is { } value && double.IsFinite(value) ? value : null;
}
