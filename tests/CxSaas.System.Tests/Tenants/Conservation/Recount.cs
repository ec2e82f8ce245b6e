using System.Globalization;
using System.Text.Json;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Tenants.Conservation;

/// <summary>What a tenant's screens must show, counted from what each of its customers answers of itself and from nothing else.</summary>
sealed class Recount
{
    /// <summary>How far a share may be from the one that is counted anew: quantiles are found by summing up.</summary>
    const double Exactly = 1e-6, Nearly = 1e-4;

    readonly List<One> _customers = [];

    sealed record One(string Id, string? Segment, List<Said> Feedback, List<Promised> Promises, double Score, double Evidence, string Band);

    sealed record Said(DateTimeOffset At, string Metric, double Value);

    sealed record Promised(string UnitId, string Status, DateTimeOffset DueAt, DateTimeOffset? SettledAt);

    /// <summary>Scores as of the last that happened today, or its beginning: what a list shows all day.</summary>
    public static async Task<Recount> Of(Api api, DateTimeOffset today)
    {
        var recount = new Recount();
        foreach (var id in Enumerable.Range(0, Storm.Customers).Select(i => $"c{i}"))
        {
            var customer = (await api.Ask(
                """
                query Q($id: ID!) { customer(id: $id) { segment { id } timeline { totalCount }
                  promises(first: 100) { totalCount nodes { unitId status dueAt settledAt } } } }
                """, new { id })).At("customer");
            var events = await Timelines.All(api, id, "id occurredAt feedback { answers { metric value } }");
            var promises = customer.At("promises", "nodes").EnumerateArray()
                .Select(p => new Promised(p.Text("unitId")!, p.Text("status")!, p.At("dueAt").GetDateTimeOffset(), Instant(p.At("settledAt")))).ToList();
            Assert.Equal((customer.Number("timeline", "totalCount"), customer.Number("promises", "totalCount")), (events.Count, promises.Count));
            Assert.Equal(events.Count, events.Select(e => e.Text("id")).Distinct().Count());
            var last = events.Select(e => e.At("occurredAt").GetDateTimeOffset()).Concat(promises.Select(p => p.SettledAt ?? default)).Append(today).Max();
            var read = (await api.Ask("query Q($id: ID!, $asOf: DateTime) { customer(id: $id) { satisfaction(asOf: $asOf) { score evidence band } } }", new { id, asOf = last })).At("customer", "satisfaction");
            recount._customers.Add(new(id, customer.At("segment").ValueKind == JsonValueKind.Null ? null : customer.Text("segment", "id"), Answers(events), promises,
                read.Number("score"), read.Number("evidence"), read.Text("band")!));
        }
        return recount;
    }

    public int Customers(string? segment) => In(segment).Count();

    public int Covered(string? segment) => In(segment).Count(c => c.Evidence >= 0.1);

    /// <summary>The mean score of those of whom enough is known; null where there are none.</summary>
    public double? Mean(string? segment) => In(segment).Where(c => c.Evidence >= 0.1).Average(c => (double?)c.Score);

    /// <summary>The ids, the least content first.</summary>
    public IEnumerable<(string Id, double Score)> ByScore(string? segment) => In(segment).Select(c => (c.Id, c.Score)).OrderBy(c => c.Score);

    /// <summary>Everything that is counted, as one text.</summary>
    public string Figures(string? segment, DateTimeOffset from) =>
        $"{Customers(segment)} customers, {Feedback(segment, from).Count} feedback, {Nps(segment, from)}, {Shares(segment, from)}, {Promises([.. In(segment).SelectMany(c => c.Promises)], from)}, {Bands(segment)}";

    /// <summary>The same, as the pulse has it.</summary>
    public static string Figures(JsonElement pulse)
    {
        var nps = pulse.At("nps");
        return $"{pulse.Number("customers")} customers, {pulse.Number("feedback")} feedback, "
            + $"NPS {nps.Number("promoters")}/{nps.Number("passives")}/{nps.Number("detractors")}, {Told(pulse)}, {Summary(pulse.At("promises"))}, "
            + string.Join(' ', pulse.At("score", "bands").EnumerateArray().Where(b => b.Number("customers") > 0).Select(b => $"{b.Text("band")} {b.Number("customers")}").Order(StringComparer.Ordinal));
    }

    /// <summary>Whether every share, rate and interval of a pulse follows from the same answers and promises.</summary>
    public void DemandStatistics(JsonElement pulse, string? segment, DateTimeOffset from)
    {
        var said = Feedback(segment, from).ToLookup(s => s.Metric, s => s.Value);
        Assert.Equal(Customers(segment) == 0 ? 0 : (double)Covered(segment) / Customers(segment), pulse.Number("score", "coverage"), Exactly);
        Same(pulse.At("nps"), "value", said["NPS"], nps => Statistics.NetPromoters(nps.Count(v => v >= 9), nps.Count(v => v < 7), nps.Count), Exactly);
        Same(pulse.At("csat"), "value", said["CSAT"], csat => Statistics.Wilson(csat.Count(v => v >= 4), csat.Count), Exactly);
        Same(pulse.At("stars"), "value", said["STARS"], stars => Statistics.Wilson(stars.Count(v => v >= 4), stars.Count), Exactly);
        Same(pulse.At("ces"), "agree", said["CES"], ces => Statistics.Wilson(ces.Count(v => v >= 5), ces.Count), Exactly);
        // All that is partly kept here is half kept, which counts as a quarter.
        var kept = Settled(In(segment).SelectMany(c => c.Promises), from).Select(p => p.Status switch { "KEPT" or "EXCEEDED" => 1, "PARTLY_KEPT" => 0.25, "BROKEN" or "WITHDRAWN" => 0, _ => double.NaN }).Where(double.IsFinite).ToList();
        Same(pulse.At("promises", "keepRate"), "value", kept, all => Statistics.KeepRate(all.Sum(), all.Count - all.Sum()), Nearly);
    }

    static void Same(JsonElement shown, string value, IEnumerable<double> counted, Func<List<double>, double[]> expected, double tolerance)
    {
        var all = counted.ToList();
        Assert.Equal(all.Count, shown.Number("n"));
        if (all.Count == 0) Assert.Equal(JsonValueKind.Null, shown.At(value).ValueKind);
        else Assert.All(expected(all).Zip([value, "low", "high"]), pair => Assert.Equal(pair.First, shown.Number(pair.Second), tolerance));
    }

    public string OfUnit(string unitId, DateTimeOffset from) => Promises([.. _customers.SelectMany(c => c.Promises).Where(p => p.UnitId == unitId)], from);

    public static string Summary(JsonElement promises) => string.Join(' ', States.Prepend("overdue").Select(state => $"{state} {promises.Number(state)}"));

    /// <summary>Answers of NPS a day, or a week from Monday: how many, and promoters less detractors in percent.</summary>
    public IEnumerable<(DateTimeOffset Start, double N, double Value)> Trend(string? segment, DateTimeOffset from, bool byWeek) => Feedback(segment, from)
        .Where(said => said.Metric == "NPS").GroupBy(said => Start(said.At, byWeek)).OrderBy(day => day.Key)
        .Select(day => (day.Key, (double)day.Count(), Math.Round(100.0 * (day.Count(s => s.Value >= 9) - day.Count(s => s.Value < 7)) / day.Count(), 6)));

    static DateTimeOffset Start(DateTimeOffset at, bool byWeek)
    {
        var day = at.UtcDateTime.Date;
        while (byWeek && day.DayOfWeek != DayOfWeek.Monday) day = day.AddDays(-1);
        return new(day, TimeSpan.Zero);
    }

    static IEnumerable<Promised> Settled(IEnumerable<Promised> promises, DateTimeOffset from) => promises.Where(p => p.Status != "OPEN" && p.SettledAt >= from);

    static readonly string[] States = ["open", "kept", "exceeded", "late", "partlyKept", "broken", "released", "withdrawn"];

    IEnumerable<One> In(string? segment) => _customers.Where(c => segment is null || c.Segment == segment);

    List<Said> Feedback(string? segment, DateTimeOffset from) => [.. In(segment).SelectMany(c => c.Feedback).Where(said => said.At >= from)];

    string Nps(string? segment, DateTimeOffset from)
    {
        var nps = Feedback(segment, from).Where(said => said.Metric == "NPS").ToList();
        return $"NPS {nps.Count(s => s.Value >= 9)}/{nps.Count(s => s.Value is >= 7 and < 9)}/{nps.Count(s => s.Value < 7)}";
    }

    string Shares(string? segment, DateTimeOffset from)
    {
        var said = Feedback(segment, from).ToLookup(s => s.Metric, s => s.Value);
        return $"CSAT {Text(said["CSAT"], 4)}, STARS {Text(said["STARS"], 4)}, CES {Text(said["CES"], 5)}";

        static string Text(IEnumerable<double> values, double high) => values.ToList() is { Count: > 0 } some
            ? Tell(some.Count, (double)some.Count(v => v >= high) / some.Count, some.Average())
            : "0";
    }

    static string Told(JsonElement pulse)
    {
        return $"CSAT {Text(pulse.At("csat"), "value")}, STARS {Text(pulse.At("stars"), "value")}, CES {Text(pulse.At("ces"), "agree")}";

        static string Text(JsonElement metric, string share) => metric.Number("n") == 0 ? "0" : Tell(metric.Number("n"), metric.Number(share), metric.Number("mean"));
    }

    static string Tell(double n, double share, double mean) => string.Create(CultureInfo.InvariantCulture, $"{n} {share:0.0000} {mean:0.0000}");

    static string Promises(IReadOnlyCollection<Promised> promises, DateTimeOffset from)
    {
        var all = promises.Where(p => p.Status == "OPEN").Concat(Settled(promises, from)).ToList();
        return string.Join(' ', States.Select(state => (State: state, Count: all.Count(p => p.Status.Replace("_", "", StringComparison.Ordinal).Equals(state, StringComparison.OrdinalIgnoreCase))))
            .Prepend(("overdue", all.Count(p => p.Status == "OPEN" && p.DueAt <= DateTimeOffset.UtcNow))).Select(count => $"{count.Item1} {count.Item2}"));
    }

    string Bands(string? segment) => string.Join(' ', In(segment).GroupBy(c => c.Band).Select(g => $"{g.Key} {g.Count()}").Order(StringComparer.Ordinal));

    static List<Said> Answers(IEnumerable<JsonElement> events) =>
    [
        .. events.Where(e => e.At("feedback").ValueKind != JsonValueKind.Null)
            .Select(e => new Said(e.At("occurredAt").GetDateTimeOffset(), e.Text("feedback", "answers", 0, "metric")!, e.Number("feedback", "answers", 0, "value"))),
    ];

    static DateTimeOffset? Instant(JsonElement instant) => instant.ValueKind == JsonValueKind.Null ? null : instant.GetDateTimeOffset();
}
