using System.Text;
using CxSaas.Host.Client;
using CxSaas.Host.Import;
using CxSaas.Host.Progress;

namespace CxSaas.System.Tests.Import;

public sealed class PlanningTests : IDisposable
{
    readonly Workspace _work = new();

    [Fact]
    public void The_newest_instant_of_a_file_is_found_whatever_column_it_stands_in()
    {
        var file = _work.Csv("id,customer_id,statement,made_at,due_at,unit_id,settled_at\n"
            + "p,c,s,2018-08-01T10:00:00Z,2018-12-24T00:00:00Z,u,2018-08-29T23:59:59Z\nq,c,s,not an instant,2018-12-24T00:00:00Z,u,\n");
        var first = FirstReading.Of([file], TestContext.Current.CancellationToken);
        Assert.Equal(new DateTimeOffset(2018, 8, 29, 23, 59, 59, TimeSpan.Zero), first.Newest);
        Assert.Equal([new("c", "promise:p:made", new(2018, 8, 1, 10, 0, 0, TimeSpan.Zero))], first.Witnesses);
    }

    [Fact]
    public void Every_instant_of_a_row_is_shifted_alike()
    {
        var (entries, _) = _work.Read("id,customer_id,statement,made_at,due_at,unit_id,settled_at\n"
            + "p,c,s,2018-08-01T10:00:00Z,2018-08-03T00:00:00Z,u,2018-08-02T00:00:00Z\n", TimeSpan.FromDays(1));
        var json = Workspace.Json(entries[0]);
        Assert.All(["2018-08-02T10:00:00Z", "2018-08-04T00:00:00Z", "2018-08-03T00:00:00Z"], instant => Assert.Contains(instant, json, StringComparison.Ordinal));
    }

    [Fact]
    public void A_chunk_registers_then_makes_then_ends_and_each_customer_is_registered_once()
    {
        var chunk = new Chunk();
        foreach (var entry in _work.Read("id,customer_id,segment,statement,made_at,due_at,unit_id,settled_at,outcome\n"
            + "p1,c,vip,s,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z,u,,released\np2,c,vip,s,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z,u,2026-01-02T00:00:00Z,\n"
            + "p3,d,,s,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z,u,,withdrawn\n").Entries)
            Assert.True(chunk.TryAdd(entry));
        var sent = new Dictionary<(string, string), IReadOnlyList<Refusal>>();
        Assert.Equal([new("c", Segment: "vip")], chunk.Registrations(sent));
        sent[("c", "vip")] = [];
        Assert.Empty(chunk.Registrations(sent));
        Assert.Equal(
            ["makePromiseBatch 3", "settlePromiseBatch 1", "withdrawPromiseBatch 1", "releasePromiseBatch 1"],
            chunk.Steps().Select(step => $"{step.Mutation.Field} {step.Parts.Count}"));
    }

    [Fact]
    public void A_chunk_is_full_by_number_by_size_and_by_an_id_that_is_there_already()
    {
        var chunk = new Chunk();
        for (var number = 0; number < Chunk.EntriesMax; number++) Assert.True(chunk.TryAdd(Entry($"f{number}", 10)));
        Assert.False(chunk.TryAdd(Entry("one-more", 10)));

        chunk = new();
        Assert.True(chunk.TryAdd(Entry("big", Mutation.BytesMax - 10)));
        Assert.False(chunk.TryAdd(Entry("small", 11)));
        Assert.False(chunk.TryAdd(Entry("big", 1)));
        Assert.True(chunk.TryAdd(Entry("small", 10)));
    }

    [Fact]
    public void Refused_rows_come_back_as_they_were_with_line_and_reason_and_can_be_imported_again()
    {
        var (entries, outcomes) = _work.Read("comment,colour,value,metric,id,customer_id,occurred_at\n"
            + "\"say \"\"hi\"\",\nthen go\",red,nine,NPS,f1,c,2026-01-01T00:00:00Z\n,red,9,NPS,f2,c,2026-01-01T00:00:00Z\n");
        var source = entries[0].File;
        RejectsFile.Write(source, outcomes.RefusedLines(source));
        using var rejects = new CsvFile(RejectsFile.PathOf(source.Path));
        Assert.Equal([.. source.Header, "line", "reason"], rejects.Header);
        Assert.Equal(["colour"], rejects.UnknownColumns);
        var row = Assert.Single(rejects.Rows().Select(row => (row["comment"], row["id"], row["line"], row["reason"])).ToArray());
        Assert.Equal(("say \"hi\",\nthen go", "f1", "2", "INVALID value: 'nine' is not a number"), row);

        RejectsFile.Write(rejects, new Dictionary<int, string> { [2] = "again" });
        using var again = new CsvFile(RejectsFile.PathOf(rejects.Path));
        Assert.Equal(rejects.Header, again.Header);
    }

    [Fact]
    public void The_plain_progress_line_tells_done_total_rate_and_time_left()
    {
        var meter = new Meter(8_000);
        meter.Add(2_000);
        Assert.Equal("import: 2,000 of 8,000 rows, 1,000 rows/s, 6 s left", meter.Line("import", "rows", TimeSpan.FromSeconds(2)));
    }

    static Entry Entry(string id, int bytes) => new(null!, [1], id, "c", null, [new(Mutation.RecordFeedback, Encoding.ASCII.GetBytes(new string(' ', bytes)))]);

    public void Dispose() => _work.Dispose();
}
