using CxSaas.Contracts.Baselines;
using CxSaas.Contracts.Partitions;
using CxSaas.Domain;
using CxSaas.Domain.Metrics;
using CxSaas.Domain.Scoring;
using CxSaas.Domain.Standings;
using CxSaas.Gateway.Schema.Live;
using CxSaas.Gateway.Schema.Tenants;
using GraphQL;

namespace CxSaas.Gateway.Schema.Baselines;

/// <summary>A dated, immutable reference to compare later numbers with.</summary>
public sealed class Baseline
{
    readonly Domain.Baselines.Baseline _taken;
    readonly LaterAnswers _later;

    internal Baseline(Domain.Baselines.Baseline taken, LaterAnswers later) => (_taken, _later) = (taken, later);

    /// <summary>The id it was taken under.</summary>
    [Identifier] public string Id => _taken.Order.Id;

    /// <summary>Its name.</summary>
    public string Name => _taken.Order.Name;

    /// <summary>When it was taken.</summary>
    public DateTimeOffset TakenAt => _taken.TakenAt;

    /// <summary>What it was taken of.</summary>
    public Metric Metric => _taken.Order.Metric;

    /// <summary>The segment it is of; null where of the whole tenant.</summary>
    [Identifier] public string? Segment => _taken.Order.SegmentId;

    /// <summary>How far it looked back.</summary>
    public Window Window => _taken.Order.Days.AsWindow();

    /// <summary>NPS in points; the share in the top two boxes of CSAT and stars; the mean of CES, sentiment and rating.</summary>
    public double? Value => Shown?.Value;

    /// <summary>Lower end of its 95 % interval; null where it is not known.</summary>
    public double? Low => Estimates.Finite(Shown?.Low);

    /// <summary>Upper end of its 95 % interval; null where it is not known.</summary>
    public double? High => Estimates.Finite(Shown?.High);

    /// <summary>How many answered.</summary>
    public int N => _taken.Counted.N;

    /// <summary>What it holds of the answers in its window.</summary>
    public AnswerCount Counted => new(_taken.Counted);

    /// <summary>The part of it that was said on the very day on which it was taken.</summary>
    public AnswerCount LastDay => new(_taken.LastDay);

    /// <summary>What has changed since, by what was said after it was taken and no longer ago than its window is long.</summary>
    public async Task<Change> Change() => _taken.Change(await _later.Of(_taken.Order.Metric, _taken.Order.SegmentId), _later.Today);

    Interval? Shown => MetricReading.Of(_taken.Order.Metric, _taken.Counted);
}

/// <summary>Answers to one metric, added up.</summary>
public sealed class AnswerCount
{
    readonly AnswerTally _tally;

    internal AnswerCount(AnswerTally tally) => _tally = tally;

    /// <summary>How many there are.</summary>
    public int N => _tally.N;

    /// <summary>Those in the top boxes: promoters of NPS, 4 and 5 of CSAT and stars, 5 to 7 of CES.</summary>
    public int High => _tally.High;

    /// <summary>Detractors of NPS; 0 of any other metric.</summary>
    public int Low => _tally.Low;

    /// <summary>Of their values, on the metric's scale.</summary>
    public double Sum => _tally.Sum / Millionths.PerUnit;

    /// <summary>Of the squares of their values.</summary>
    public double SumOfSquares => _tally.SumOfSquares / Millionths.PerUnit;
}

/// <summary>What was said since baselines were taken, read once for all that are of the same.</summary>
sealed class LaterAnswers(IGrainFactory grains, string tenantId, IReadOnlyCollection<Domain.Baselines.Baseline> taken, DateTimeOffset now)
{
    readonly Dictionary<(Metric, string?), Task<IEnumerable<AnswerTally>>> _read = [];

    public int Today => UtcDay.Of(now);

    public Task<IEnumerable<AnswerTally>> Of(Metric metric, string? segmentId)
    {
        // Fields of one answer are resolved side by side.
        lock (_read)
        {
            if (_read.TryGetValue((metric, segmentId), out var read)) return read;
            var from = taken.Where(t => (t.Order.Metric, t.Order.SegmentId) == (metric, segmentId)).Min(t => t.SinceDay(Today));
            return _read[(metric, segmentId)] = grains.Trend(tenantId, AnswerTally.KindOf(metric), from, segmentId);
        }
    }
}

/// <summary>What came of taking a baseline.</summary>
public sealed class BaselinePayload
{
    readonly BaselineReply _reply;

    internal BaselinePayload(BaselineReply reply, IGrainFactory grains, string tenantId, DateTimeOffset now)
    {
        _reply = reply;
        Baseline = reply.Baseline is { } taken ? new(taken, new(grains, tenantId, [taken], now)) : null;
    }

    /// <summary>The baseline; null where it was refused.</summary>
    public Baseline? Baseline { get; }

    /// <summary>Why it was refused; empty where it was taken, now or before.</summary>
    public IEnumerable<UserError> Errors => _reply.Error is { } error ? [error] : [];
}

/// <summary>A baseline to be taken.</summary>
public sealed class TakeBaselineInput
{
    /// <summary>The caller's own id of it; a retry bears the same one.</summary>
    [Identifier] public required string Id { get; init; }

    /// <summary>At most 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>What is to be compared.</summary>
    public required Metric Metric { get; init; }

    /// <summary>Of the customers of this segment; of all if left out.</summary>
    [Identifier] public string? Segment { get; init; }

    /// <summary>How far to look back: whole UTC days, today included.</summary>
    [DefaultAstValue("DAYS_30")]
    public Window Window { get; init; }

    internal Domain.Baselines.BaselineOrder Order => new(Id, Name, Metric, Segment, Window.Days());
}
