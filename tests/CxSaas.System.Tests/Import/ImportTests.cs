using System.Text.Json;
using CxSaas.Host.Import;

namespace CxSaas.System.Tests.Import;

public sealed class ImportTests : IDisposable
{
    const string Promises = "id,customer_id,segment,statement,made_at,due_at,unit_id,settled_at,outcome\n";
    const string Feedback = "id,customer_id,segment,occurred_at,metric,value\n";
    readonly Workspace _work = new();

    static string Rows(int count) => string.Concat(Enumerable.Range(1, count).Select(number =>
        $"p{number},c{number % 50},s{number % 50 % 3},s,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z,u,{(number % 2 == 0 ? "2026-01-02T00:00:00Z," : ",withdrawn")}\n"));

    [Fact]
    public async Task Everything_arrives_once_and_in_order_for_each_promise()
    {
        await using var server = await new FakeServer { Segments = ["s1"] }.Start();
        var (exit, output, error) = Workspace.Import(server, false, _work.File("p.csv", Promises + Rows(2_000)));
        Assert.True(exit == ImportRun.AllTaken, error);
        Assert.Contains("taken       2,000", output, StringComparison.Ordinal);

        var arrived = server.Arrived.ToArray();
        Assert.Equal(["s0", "s2"], arrived.Where(one => one.Field == "defineSegment").Select(one => one.Input.GetProperty("id").GetString()));
        Assert.Equal(50, arrived.Count(one => one.Field == "registerCustomerBatch"));
        Assert.Equal(2_000, arrived.Count(one => one.Field == "makePromiseBatch"));
        var when = arrived.Index().ToDictionary(one => (one.Item.Field, one.Item.Input.TryGetProperty("id", out var id) ? id.GetString() : Promise(one.Item.Input)), one => one.Index);
        for (var number = 1; number <= 2_000; number++)
        {
            var made = when[("makePromiseBatch", $"p{number}")];
            Assert.True(when[("registerCustomerBatch", $"c{number % 50}")] < made);
            Assert.True(made < when[(number % 2 == 0 ? "settlePromiseBatch" : "withdrawPromiseBatch", $"p{number}")]);
        }
        static string? Promise(JsonElement input) => input.GetProperty("promiseId").GetString();
    }

    [Fact]
    public async Task Each_refusal_finds_its_own_row_and_a_refused_promise_is_not_ended()
    {
        await using var server = await new FakeServer
        {
            Refuse = (field, input) => field == "makePromiseBatch" && input.GetProperty("id").GetString()!.EndsWith('7') ? ("CONFLICT", "dueAt") : null,
        }.Start();
        var path = _work.File("p.csv", Promises + Rows(500));
        var (exit, output, _) = Workspace.Import(server, false, path);
        Assert.Equal(ImportRun.SomeRefused, exit);
        Assert.Contains("50 CONFLICT dueAt", output, StringComparison.Ordinal);
        using var rejects = new CsvFile(RejectsFile.PathOf(path));
        var refused = rejects.Rows().Select(row => (row["id"], row["line"], row["reason"])).ToArray();
        Assert.Equal(Enumerable.Range(0, 50).Select(ten => ($"p{ten * 10 + 7}", $"{ten * 10 + 8}", "CONFLICT dueAt: is refused")), refused);
        Assert.DoesNotContain("\"p7\"", string.Concat(server.ArrivedAt("withdrawPromiseBatch")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_customer_that_cannot_be_registered_refuses_its_rows_and_no_others()
    {
        await using var server = await new FakeServer
        {
            Role = "INTEGRATION",
            Refuse = (field, input) => field == "registerCustomerBatch" && input.GetProperty("segment").GetString() == "unheard" ? ("NOT_FOUND", "segment") : null,
        }.Start();
        var (exit, output, _) = Workspace.Import(server, false, _work.File("f.csv",
            Feedback + "f1,c,unheard,2026-01-01T00:00:00Z,NPS,9\nf2,d,vip,2026-01-01T00:00:00Z,NPS,9\nf3,e,,2026-01-01T00:00:00Z,NPS,9\n"));
        Assert.Equal(ImportRun.SomeRefused, exit);
        Assert.Contains("1 NOT_FOUND segment", output, StringComparison.Ordinal);
        Assert.Equal(2, server.ArrivedAt("recordFeedbackBatch").Count());
        Assert.Empty(server.ArrivedAt("defineSegment"));
    }

    [Fact]
    public async Task A_dropped_connection_and_a_busy_server_are_met_by_sending_the_same_again()
    {
        await using var server = await new FakeServer
        {
            Break = (request, context) =>
            {
                if (request is 2) context.Abort();
                if (request is 3) (context.Response.StatusCode, context.Response.Headers.RetryAfter) = (429, "7");
                if (request is 4) context.Response.StatusCode = 503;
                return request is 2 or 3 or 4;
            },
        }.Start();
        var (exit, output, error) = Workspace.Import(server, false, _work.File("f.csv", Feedback + "f1,c,,2026-01-01T00:00:00Z,NPS,9\n"));
        Assert.True(exit == ImportRun.AllTaken, error);
        Assert.Equal(4, server.ArrivedAt("recordFeedbackBatch").Count());
        Assert.Single(server.Bodies.Skip(1).Distinct());
        Assert.Contains("1 of them there already", output, StringComparison.Ordinal);
        Assert.Equal([0.15, 7, 0.6], server.Waits.Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public async Task A_server_that_stays_away_ends_the_run_and_running_again_completes_it()
    {
        var away = true;
        await using var server = await new FakeServer
        {
            Break = (request, context) =>
            {
                if (away && request > 1) context.Abort();
                return away && request > 1;
            },
        }.Start();
        var path = _work.File("f.csv", Feedback + "f1,c,,2026-01-01T00:00:00Z,NPS,9\n");
        var (exit, _, error) = Workspace.Import(server, false, path);
        Assert.Equal(ImportRun.NotStarted, exit);
        Assert.Contains("Run the same command again", error, StringComparison.Ordinal);
        away = false;
        Assert.Equal(ImportRun.AllTaken, Workspace.Import(server, false, path).Exit);
    }

    [Fact]
    public async Task Interrupted_it_stops_between_batches_and_says_so()
    {
        using var stop = new CancellationTokenSource();
        await using var server = await new FakeServer
        {
            Break = (request, _) =>
            {
                if (request == 3) stop.Cancel();
                return false;
            },
        }.Start();
        var (exit, _, error) = Workspace.Import(server, false, stop.Token, _work.File("f.csv",
            Feedback + string.Concat(Enumerable.Range(1, 5_000).Select(number => $"f{number},c{number},,2026-01-01T00:00:00Z,NPS,9\n"))));
        Assert.Equal(ImportRun.Interrupted, exit);
        Assert.Contains("Interrupted. Run the same command again", error, StringComparison.Ordinal);
        Assert.InRange(server.ArrivedAt("recordFeedbackBatch").Count(), 1, 4_999);
        Assert.True(server.Bodies.Count <= 1 + 2 * 4, "more was sent than was on its way");
    }

    [Fact]
    public async Task Rejects_of_an_earlier_run_are_removed_when_all_is_taken()
    {
        await using var server = await new FakeServer().Start();
        var path = _work.File("f.csv", Feedback + "f1,c,,2026-01-01T00:00:00Z,NPS,9\n");
        File.WriteAllText(RejectsFile.PathOf(path), "old");
        Assert.Equal(ImportRun.AllTaken, Workspace.Import(server, false, path).Exit);
        Assert.False(File.Exists(RejectsFile.PathOf(path)));
    }

    [Fact]
    public async Task An_unreadable_file_among_good_ones_stops_everything_before_anything_is_sent()
    {
        await using var server = await new FakeServer().Start();
        var (exit, _, error) = Workspace.Import(server, false,
            _work.File("good.csv", Feedback + "f1,c,,2026-01-01T00:00:00Z,NPS,9\n"), _work.File("bad.csv", Feedback + "f1,c\n"));
        Assert.Equal(ImportRun.NotStarted, exit);
        Assert.Contains("bad.csv, line 2: has 2 fields where the header has 6. Nothing was sent.", error, StringComparison.Ordinal);
        Assert.Empty(server.Arrived);
    }

    [Fact]
    public async Task A_wrong_key_a_wrong_role_and_a_wrong_address_say_what_to_check()
    {
        var path = _work.File("f.csv", Feedback + "f1,c,,2026-01-01T00:00:00Z,NPS,9\n");
        await using var server = await new FakeServer { Role = "ANALYST" }.Start();
        Assert.Contains("The role of this key is ANALYST", Workspace.Import(server, false, path).Error, StringComparison.Ordinal);
        Assert.Contains("CXSAAS_KEY", await Errors(server.Client("wrong")), StringComparison.Ordinal);
        var gone = server.Client();
        await server.DisposeAsync();
        Assert.Contains(". Check that the server runs", await Errors(gone), StringComparison.Ordinal);
        Assert.Equal(3, server.Waits.Count);

        async Task<string> Errors(CxSaas.Host.Client.CxSaasClient client)
        {
            using var error = new StringWriter();
            Assert.Equal(ImportRun.NotStarted, await new ImportRun(client, TimeProvider.System, error, error).Run([path], false, TestContext.Current.CancellationToken));
            client.Dispose();
            return error.ToString();
        }
    }

    public void Dispose() => _work.Dispose();
}
