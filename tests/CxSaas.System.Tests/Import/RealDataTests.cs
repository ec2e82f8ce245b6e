using CxSaas.System.Tests.Contract;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Import;

/// <summary>Real orders and real surveys through the real command. They lie beside the project, where they lie at all.</summary>
public sealed class RealDataTests
{
    static readonly string Data = Path.Combine(ContractTests.RepositoryRoot, "..", "shared", "data");
    static readonly TimeSpan Grace = TimeSpan.FromDays(1);

    [Fact]
    public async Task Orders_give_the_outcomes_of_the_file_and_the_same_after_a_crash()
    {
        var promises = Rows("olist", "promises.csv");
        var feedback = Rows("olist", "feedback.csv");
        await using var server = await CxSaasProcess.Start(variables: AsFastAsItCan);
        using var api = new Api(server.Address, server.AdminKey);
        string[] files = [Path.Combine(Data, "olist", "promises.csv"), Path.Combine(Data, "olist", "feedback.csv")];

        var (exit, output) = await CxSaasProcess.Run(["import", .. files, "--url", server.Address.ToString(), "--key", api.Key]);
        Assert.True(exit == 0, output);
        var first = await Summary(api, promises, feedback);

        Assert.Equal(promises.GroupBy(Expected).ToDictionary(g => g.Key, g => g.Count()), first.Statuses);
        Assert.Equal(feedback.Count, first.Feedback);
        await PulseIsTheFiles(api, promises, feedback);
        // What the whole sample shows must show in this third: who got it late is far less content.
        Assert.InRange(first.StarsWhenKept, 4.1, 4.4);
        Assert.True(first.StarsWhenLate < 2.7, $"mean after a late delivery: {first.StarsWhenLate}");
        Assert.True(first.ScoreWhenLate < first.ScoreWhenKept - 3, $"{first.ScoreWhenLate} after late, {first.ScoreWhenKept} after kept");

        // Again, and after a crash: nothing counts twice and nothing is gone.
        (exit, output) = await CxSaasProcess.Run(["import", .. files, "--url", server.Address.ToString(), "--key", api.Key]);
        Assert.True(exit == 0, output);
        await server.Kill();
        await using var restarted = await CxSaasProcess.Start(server.Folder, variables: AsFastAsItCan);
        using var reader = new Api(restarted.Address, api.Key);
        var second = await Summary(reader, promises, feedback);
        Assert.Equal(first.Statuses, second.Statuses);
        Assert.Equal(first.Feedback, second.Feedback);
        Assert.Equal(first.Versions, second.Versions);
        await PulseIsTheFiles(reader, promises, feedback);
    }

    // What the whole tenant shows at a glance is counted from the files themselves.
    static async Task PulseIsTheFiles(Api api, List<Dictionary<string, string>> promises, List<Dictionary<string, string>> feedback)
    {
        var pulse = await Eventually.Holds(
            async () => (await api.Ask("{ pulse(window: ALL) { complete customers feedback stars { n value mean } promises { open kept late broken withdrawn } segments { segment { id } customers } } }")).At("pulse"),
            p => p.At("complete").GetBoolean() && p.Number("feedback") >= feedback.Select(r => r["id"]).Distinct().Count());
        var stars = feedback.Select(r => double.Parse(r["value"], global::System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(stars.Count, pulse.Number("stars", "n"));
        Assert.Equal(stars.Average(), pulse.Number("stars", "mean"), 9);
        Assert.Equal((double)stars.Count(s => s >= 4) / stars.Count, pulse.Number("stars", "value"), 9);
        var statuses = promises.GroupBy(Expected).ToDictionary(g => g.Key, g => (double)g.Count());
        foreach (var (status, field) in new[] { ("KEPT", "kept"), ("LATE", "late"), ("BROKEN", "broken"), ("WITHDRAWN", "withdrawn") })
            Assert.Equal(statuses.GetValueOrDefault(status), pulse.Number("promises", field));
        var states = promises.Concat(feedback).Select(r => (Customer: r["customer_id"], State: r["segment"])).Distinct().ToList();
        Assert.Equal(states.Select(s => s.Customer).Distinct().Count(), pulse.Number("customers"));
        Assert.Equal(
            states.GroupBy(s => s.State).Select(g => (g.Key, (double)g.Count())).Order(),
            pulse.At("segments").EnumerateArray().Select(s => (s.Text("segment", "id")!, s.Number("customers"))).Order());
    }

    [Fact]
    public async Task Surveys_give_every_answer_of_the_file_and_the_same_after_a_crash()
    {
        var rows = Rows("airline", "feedback.csv");
        await using var server = await CxSaasProcess.Start();
        using var api = new Api(server.Address, server.AdminKey);
        var dimensions = rows.Select(r => r["dimension"]).Distinct().ToList();
        await api.Ask("mutation M($weights: [DimensionWeightInput!]!) { setDimensionWeights(weights: $weights) { errors { message } } }",
            new { weights = dimensions.Select(dimension => new { dimension, weight = 1 }) });
        var (exit, output) = await CxSaasProcess.Run(
            "import", Path.Combine(Data, "airline", "feedback.csv"), "--url", server.Address.ToString(), "--key", api.Key);
        Assert.True(exit == 0, output);
        var customers = rows.Select(r => r["customer_id"]).Distinct().Take(200).ToList();
        var answers = await Answers(api, customers);
        Assert.Equal(
            rows.Where(r => customers.Contains(r["customer_id"])).ToDictionary(
                r => $"{r["id"]} {r["dimension"]}", r => double.Parse(r["value"], global::System.Globalization.CultureInfo.InvariantCulture)),
            answers);
        await server.Kill();
        await using var restarted = await CxSaasProcess.Start(server.Folder);
        using var reader = new Api(restarted.Address, api.Key);
        Assert.Equal(answers, await Answers(reader, customers));
    }

    // Every answer of these customers as the server tells it, each counted once in its dimension.
    static async Task<Dictionary<string, double>> Answers(Api api, List<string> customers)
    {
        var answers = new Dictionary<string, double>();
        foreach (var customer in customers)
        {
            var data = await api.Ask("query Q($id: ID!) { customer(id: $id) { segment { id } satisfaction { dimensions { dimension perception { n } } } timeline { nodes { id feedback { answers { dimension value } } } } } }",
                new { id = customer });
            foreach (var node in data.At("customer", "timeline", "nodes").EnumerateArray())
                foreach (var answer in node.At("feedback", "answers").EnumerateArray())
                    answers.Add($"{node.Text("id")} {answer.Text("dimension")}", answer.Number("value"));
            Assert.All(data.At("customer", "satisfaction", "dimensions").EnumerateArray(), d => Assert.Equal(1, d.Number("perception", "n")));
        }
        return answers;
    }

    [Fact]
    public async Task Rows_that_were_refused_come_back_with_their_reason()
    {
        await using var server = await CxSaasProcess.Start();
        var folder = CxSaasProcess.TemporaryFolder();
        var file = Path.Combine(folder, "feedback.csv");
        await File.WriteAllLinesAsync(file,
        [
            "id,customer_id,segment,occurred_at,source,metric,value,dimension,aspect,unit_id,comment",
            "f1,c1,,2026-01-01T00:00:00Z,SURVEY,NPS,9,overall,PERCEPTION,,fine",
            "f2,c2,,2026-01-01T00:00:00Z,SURVEY,NPS,11,overall,PERCEPTION,,too much",
            "f3,c3,,2026-01-01T00:00:00Z,SURVEY,NPS,5,taste,PERCEPTION,,no such dimension",
        ], TestContext.Current.CancellationToken);
        var (exit, output) = await CxSaasProcess.Run("import", file, "--url", server.Address.ToString(), "--key", server.AdminKey);
        Assert.True(exit == 2, output);
        // What to mend stands on the screen already.
        Assert.Contains("'taste' is not a dimension of this tenant", output, StringComparison.Ordinal);
        var rejects = await File.ReadAllLinesAsync($"{file}.rejects.csv", TestContext.Current.CancellationToken);
        Assert.Equal(3, rejects.Length);
        Assert.Contains("f2", rejects[1], StringComparison.Ordinal);
        Assert.Contains("taste", rejects[2], StringComparison.Ordinal);
        using var api = new Api(server.Address, server.AdminKey);
        var data = await api.Ask("""{ a: customer(id: "c1") { id } b: customer(id: "c2") { id } c: customer(id: "c3") { id } }""");
        Assert.Equal("""{"a":{"id":"c1"},"b":null,"c":null}""", data.GetRawText());
    }

    [Fact]
    public async Task A_shifted_import_ends_now_and_another_one_moves_by_as_much()
    {
        await using var server = await CxSaasProcess.Start();
        var file = Path.Combine(CxSaasProcess.TemporaryFolder(), "feedback.csv");
        await File.WriteAllLinesAsync(file,
        [
            "id,customer_id,occurred_at,metric,value",
            "f1,c1,2016-01-01T00:00:00Z,NPS,9",
            "f2,c2,2016-01-03T00:00:00Z,NPS,2",
        ], TestContext.Current.CancellationToken);
        string[] command = ["import", file, "--url", server.Address.ToString(), "--key", server.AdminKey, "--shift-to-now"];
        var (exit, output) = await CxSaasProcess.Run(command);
        Assert.True(exit == 0, output);
        using var api = new Api(server.Address, server.AdminKey);
        var data = await api.Ask("{ a: customer(id: \"c1\") { timeline { nodes { occurredAt } } } b: customer(id: \"c2\") { timeline { nodes { occurredAt } } } }");
        var (older, newest) = (Instant(data.Text("a", "timeline", "nodes", 0, "occurredAt")!), Instant(data.Text("b", "timeline", "nodes", 0, "occurredAt")!));
        Assert.Equal(TimeSpan.FromDays(2), newest - older);
        Assert.InRange(newest, DateTimeOffset.UtcNow.AddMinutes(-2), DateTimeOffset.UtcNow);
        (exit, output) = await CxSaasProcess.Run(command);
        Assert.True(exit == 0, output);
        Assert.Contains("2 of them there already", output, StringComparison.Ordinal);
    }

    // The summary asks for everything there is, without a pause.
    static readonly Dictionary<string, string> AsFastAsItCan = new()
    {
        ["CxSaas__Gateway__Rates__Principal"] = "10000000",
        ["CxSaas__Gateway__Rates__Tenant"] = "10000000",
    };

    sealed record Found(
        SortedDictionary<string, int> Statuses, int Feedback, string Versions,
        double StarsWhenKept, double StarsWhenLate, double ScoreWhenKept, double ScoreWhenLate);

    static async Task<Found> Summary(Api api, List<Dictionary<string, string>> promises, List<Dictionary<string, string>> feedback)
    {
        var statuses = new SortedDictionary<string, int>();
        var (reviews, versions) = (0, new SortedDictionary<string, int>(StringComparer.Ordinal));
        var (kept, late) = (new List<(double Stars, double Score)>(), new List<(double Stars, double Score)>());
        // A score is read a fortnight after the order fell due: years later every score is back at the prior.
        var settledAt = promises.ToDictionary(p => p["id"]);
        var asOf = promises.GroupBy(p => p["customer_id"]).ToDictionary(g => g.Key, g => g.Max(p => Instant(p["due_at"])).AddDays(14));
        foreach (var customers in promises.Select(p => p["customer_id"]).Union(feedback.Select(f => f["customer_id"])).Chunk(4))
        {
            var document = string.Concat(customers.Select((id, i) => $"c{i}: customer(id: \"{id}\") {{ ...C then: satisfaction(asOf: \"{asOf[id]:yyyy-MM-ddTHH:mm:ssZ}\") {{ score }} }} "));
            var data = await api.Ask($$"""
                { {{document}} }
                fragment C on Customer { id satisfaction { version }
                  promises(first: 20) { nodes { id status } } timeline(first: 20) { nodes { feedback { answers { value } } } } }
                """);
            foreach (var customer in data.EnumerateObject().Select(c => c.Value))
            {
                versions[customer.Text("id")!] = customer.At("satisfaction", "version").GetInt32();
                var stars = customer.At("timeline", "nodes").EnumerateArray()
                    .Select(n => n.At("feedback")).Where(f => f.ValueKind != global::System.Text.Json.JsonValueKind.Null)
                    .Select(f => f.Number("answers", 0, "value")).ToList();
                reviews += stars.Count;
                var own = customer.At("promises", "nodes").EnumerateArray().ToList();
                foreach (var status in own.Select(p => p.Text("status")!)) statuses[status] = statuses.GetValueOrDefault(status) + 1;
                if (own.Count != 1 || stars.Count == 0) continue;
                var row = settledAt[own[0].Text("id")!];
                if (row["settled_at"] == "" || row["outcome"] != "") continue;
                (Instant(row["settled_at"]) > Instant(row["due_at"]) ? late : kept).Add((stars[0], customer.Number("then", "score")));
            }
        }
        return new(statuses, reviews, string.Join(',', versions), kept.Average(c => c.Stars), late.Average(c => c.Stars),
            kept.Average(c => c.Score), late.Average(c => c.Score));
    }

    // The file's own truth: what the outcome must be by the rules, with the grace time of a new tenant.
    static string Expected(Dictionary<string, string> row)
    {
        if (row["outcome"] == "withdrawn") return "WITHDRAWN";
        if (row["settled_at"] == "") return "BROKEN";
        var lateness = Instant(row["settled_at"]) - Instant(row["due_at"]);
        return lateness <= TimeSpan.Zero ? "KEPT" : lateness < Grace ? "LATE" : "BROKEN";
    }

    static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, global::System.Globalization.CultureInfo.InvariantCulture);

    static List<Dictionary<string, string>> Rows(string set, string file)
    {
        var path = Path.Combine(Data, set, file);
        if (!File.Exists(path)) Assert.Skip($"The data set {set} is not at {path}.");
        using var reader = new StringReader(File.ReadAllText(path));
        return Csv.Read(reader);
    }
}
