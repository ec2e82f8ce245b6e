using System.Text;
using CxSaas.System.Tests.Running;
using Microsoft.Data.Sqlite;

namespace CxSaas.System.Tests.Rights;

/// <summary>Erasing that a crash cut off is finished, by whoever asks again and by the server itself, and then not a byte is left.</summary>
public sealed class ErasureCrashTests
{
    /// <summary>In ids, names and comments of those who are erased, and nowhere else.</summary>
    const string Canary = "qxzcanary";

    [Fact]
    public async Task Killed_half_way_it_is_finished_and_not_a_byte_is_left()
    {
        var folder = CxSaasProcess.TemporaryFolder();
        string[] cutOff = ["a", "b", "c"], killed = ["d", "e"];
        string key;
        await using (var first = await CxSaasProcess.Start(folder))
        {
            key = first.AdminKey;
            using var api = new Api(first.Address, key);
            foreach (var name in cutOff.Concat(killed)) await Live(api, $"{Canary}-{name}");
            await Live(api, "other");
            await first.Kill();
        }
        var rows = Rows(folder);
        // Every one of them has a state, and pages.
        Assert.All(cutOff, name => Assert.Equal(4, rows.Count(row => row.Grain.EndsWith($"{Canary}-{name}", StringComparison.Ordinal))));

        await using (var second = await CxSaasProcess.Start(folder))
        {
            using var api = new Api(second.Address, key);
            foreach (var name in cutOff) Assert.True(await Erase(api, $"{Canary}-{name}"));
            await Eventually.Holds(() => Task.FromResult(Found(folder, cutOff)), found => found == "");
            _ = Erase(api, $"{Canary}-{killed[0]}");
            await Task.Delay(Random.Shared.Next(30), TestContext.Current.CancellationToken);
            await second.Kill();
            Assert.DoesNotContain(Canary, second.Output, StringComparison.Ordinal);
        }

        // As a kill leaves it right after it was decided, after the state went, and before the name left the roster.
        PutBack(folder, rows.Where(row => row.Name.StartsWith("roster", StringComparison.Ordinal)
            || row.Grain.EndsWith($"{Canary}-a", StringComparison.Ordinal)
            || (row.Grain.EndsWith($"{Canary}-b", StringComparison.Ordinal) && row.Name != "customer")));
        await using (var third = await CxSaasProcess.Start(folder))
        {
            using var api = new Api(third.Address, key);
            // The partitions wake with the first question, and nobody asks for the erasing.
            await api.Ask("{ pulse { customers } }");
            await Eventually.Holds(() => Task.FromResult(Found(folder, cutOff)), found => found == "");
            _ = Erase(api, $"{Canary}-{killed[1]}");
            await Task.Delay(Random.Shared.Next(30), TestContext.Current.CancellationToken);
            await third.Kill();
        }

        await using var last = await CxSaasProcess.Start(folder);
        using var again = new Api(last.Address, key);
        foreach (var name in killed) Assert.True(await Erase(again, $"{Canary}-{name}"));
        await Eventually.Holds(() => Task.FromResult(Found(folder, [""])), found => found == "");
        var pulse = await Eventually.Holds(async () => (await again.Ask("{ pulse(window: ALL) { complete customers feedback } }")).At("pulse"), shown => shown.At("complete").GetBoolean());
        Assert.Equal(0, (await again.Ask($"{{ customers(first: 100) {{ nodes {{ id }} }} }}")).At("customers", "nodes").EnumerateArray().Count(c => c.Text("id")!.Contains(Canary, StringComparison.Ordinal)));
        Assert.Equal(211, (await Timelines.Ids(again, "other")).Count);
        Assert.True(pulse.Number("feedback") >= 210);
        Assert.DoesNotContain(Canary, last.Output, StringComparison.Ordinal);
    }

    static async Task<bool> Erase(Api api, string customerId)
    {
        try
        {
            return (await api.Ask("mutation E($id: ID!) { eraseCustomer(customerId: $id) { erased } }", new { id = customerId })).At("eraseCustomer", "erased").GetBoolean();
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException)
        {
            return false;
        }
    }

    static async Task Live(Api api, string customer)
    {
        await api.Do("registerCustomer", new { id = customer, name = customer });
        // Each of these writes is more than fits a tail, so that the next one turns a page.
        foreach (var part in Enumerable.Range(0, 210).Chunk(70))
            await api.Ask("mutation M($input: [RecordFeedbackInput!]!) { recordFeedbackBatch(input: $input) { errors { code } } }", new
            {
                input = part.Select(n => new { id = $"f{n}", customerId = customer, comment = customer, answers = new[] { new { metric = "NPS", value = n % 11 } } }),
            });
        await api.Do("makePromise", new { id = "p", customerId = customer, statement = customer, dueAt = DateTimeOffset.UtcNow.AddDays(2), unitId = "u" });
    }

    /// <summary>The files in which one of these is still found.</summary>
    static string Found(string folder, string[] names) => string.Join(' ', Directory.EnumerateFiles(folder).Where(file => Path.GetFileName(file) is var name && !name.EndsWith(".lock", StringComparison.Ordinal)).Where(file =>
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return names.Any(name => copy.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes($"{Canary}-{name}")) >= 0);
    }));

    sealed record Row(string Grain, string Name, long Version, string Json);

    static SqliteConnection Open(string folder)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "cxsaas.db")};Pooling=False");
        connection.Open();
        return connection;
    }

    static List<Row> Rows(string folder)
    {
        using var connection = Open(folder);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT grain, name, version, json FROM state";
        using var reader = command.ExecuteReader();
        var rows = new List<Row>();
        while (reader.Read()) rows.Add(new(reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetString(3)));
        return rows;
    }

    static void PutBack(string folder, IEnumerable<Row> rows)
    {
        using var connection = Open(folder);
        // As the server's own: what this replaces must not be what is found in the end.
        using var secure = connection.CreateCommand();
        secure.CommandText = "PRAGMA secure_delete = ON";
        secure.ExecuteScalar();
        foreach (var row in rows)
        {
            using var command = connection.CreateCommand();
            command.CommandText = "INSERT OR REPLACE INTO state (grain, name, version, json) VALUES ($1, $2, $3, $4)";
            foreach (var (value, n) in new object[] { row.Grain, row.Name, row.Version, row.Json }.Select((value, n) => (value, n + 1))) command.Parameters.AddWithValue($"${n}", value);
            command.ExecuteNonQuery();
        }
    }
}
