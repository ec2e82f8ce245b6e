using System.Diagnostics.Metrics;

namespace CxSaas.Silo.Telemetry;

/// <summary>
/// What happens in a silo beside what Orleans counts of grains and their calls, under OpenTelemetry's conventions for names and
/// units. No tag holds a tenant or a customer.
/// </summary>
public sealed class SiloMeter
{
    public const string Name = "CxSaas.Silo";

    static readonly InstrumentAdvice<double> Durations = new()
    {
        // Seconds: from a disk that only pretends to sync to one about to fail.
        HistogramBucketBoundaries = [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    };

    static readonly InstrumentAdvice<int> Sizes = new() { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000] };

    readonly Meter _meter;
    readonly Histogram<double> _commits;
    readonly Histogram<int> _batches;
    readonly Counter<long> _failures;

    public SiloMeter(IMeterFactory meters)
    {
        _meter = meters.Create(Name);
        _commits = _meter.CreateHistogram("cxsaas.storage.commit.duration", "s", "Time of a transaction of the embedded store, synced to the disk.", tags: null, Durations);
        _batches = _meter.CreateHistogram("cxsaas.storage.commit.size", "{write}", "Writes that shared one transaction of the embedded store.", tags: null, Sizes);
        _failures = _meter.CreateCounter<long>("cxsaas.storage.write.failures", "{write}", "Writes that were not stored, or of which that is not known.");
    }

    internal void Committed(int writes, TimeSpan duration)
    {
        _commits.Record(duration.TotalSeconds);
        _batches.Record(writes);
    }

    internal void Failed(int writes) => _failures.Add(writes);

    /// <summary>A level that is read when somebody looks at it.</summary>
    internal void Watch(string name, string unit, string description, Func<int> level) => _meter.CreateObservableGauge(name, level, unit, description);
}
