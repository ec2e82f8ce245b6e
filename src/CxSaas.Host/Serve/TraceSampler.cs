using System.Diagnostics;
using OpenTelemetry.Trace;

namespace CxSaas.Host.Serve;

/// <summary>
/// A trace begins with what somebody asked for. What the server does by itself (leases renewed, timers, what is executed for all who
/// follow) begins with a call to a grain, and would be most of all traces.
/// </summary>
sealed class TraceSampler(Sampler kept) : Sampler
{
    public static Sampler Of(double ratio) => new ParentBasedSampler(new TraceSampler(new TraceIdRatioBasedSampler(ratio)));

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        samplingParameters.Kind == ActivityKind.Server ? kept.ShouldSample(samplingParameters) : new(SamplingDecision.Drop);
}
