using CxSaas.Contracts;
using CxSaas.System.Tests.Running;
using Microsoft.Data.Sqlite;

namespace CxSaas.System.Tests.Storage;

/// <summary>A row that cannot be read is one customer's trouble and nobody else's.</summary>
public sealed class SpoiltRowTests
{
    [Fact]
    public async Task In_a_batch_the_others_are_stored_and_the_one_is_told()
    {
        await using var first = await CxSaasProcess.Start();
        using var writer = new Api(first.Address, first.AdminKey);
        await writer.Do("defineSegment", new { id = "north", name = "North" });
        await writer.Do("registerCustomer", new { id = "spoilt", name = "S" });
        // Enough of them that some are in its partition.
        var neighbours = Enumerable.Range(0, 64).Select(n => $"n{n}").Where(id => GrainKeys.PartitionOf(id) == GrainKeys.PartitionOf("spoilt")).ToList();
        foreach (var neighbour in neighbours) await writer.Do("registerCustomer", new { id = neighbour, name = "N" });
        await first.Terminate();
        Assert.Equal(1, await Rows(first.Folder, "customer/demo:spoilt", "UPDATE state SET json = '{' WHERE grain = $1 RETURNING 1"));

        await using var again = await CxSaasProcess.Start(first.Folder);
        using var api = new Api(again.Address, writer.Key);
        var input = new[] { "a", "spoilt", "b" }.Select(id => new { id = $"f-{id}", customerId = id, answers = new[] { new { metric = "NPS", value = 5 } } });
        var payloads = (await api.Ask(
            "mutation M($input: [RecordFeedbackInput!]!) { recordFeedbackBatch(input: $input) { feedback { id } errors { code } } }", new { input })).At("recordFeedbackBatch");
        Assert.Equal("f-a", payloads.Text(0, "feedback", "id"));
        Assert.Equal("UNAVAILABLE", payloads.Text(1, "errors", 0, "code"));
        Assert.Equal("f-b", payloads.Text(2, "feedback", "id"));

        // Whoever is in the same partition is listed, counted and erased; the figures say that one is missing.
        var listed = (await api.Ask("{ customers(first: 100) { nodes { id } } pulse { complete } }")).At("customers", "nodes").EnumerateArray().Select(node => node.Text("id")).ToList();
        foreach (var neighbour in neighbours) Assert.Contains(neighbour, listed);
        Assert.Equal("False False False False", await Complete(api));
        Assert.True((await api.Ask($"mutation {{ eraseCustomer(customerId: \"{neighbours[0]}\") {{ erased errors {{ code }} }} }}")).At("eraseCustomer", "erased").GetBoolean());
        // It can be erased itself, though nothing that is stored of it can be read.
        Assert.True((await api.Ask("mutation { eraseCustomer(customerId: \"spoilt\") { erased errors { code } } }")).At("eraseCustomer", "erased").GetBoolean());
        await Eventually.Holds(() => Complete(api), complete => complete == "True True True True");
        Assert.Equal(0, await Rows(first.Folder, "customer/demo:spoilt"));
        // The log names it as it names everybody.
        Assert.Contains("What is stored of customer/demo:#", again.Output, StringComparison.Ordinal);
    }

    static async Task<string> Complete(Api api)
    {
        var data = await api.Ask("{ pulse { complete } customers { complete } darkCustomers { complete } tenant { segments { customersComplete } } }");
        return string.Join(' ', data.At("pulse", "complete"), data.At("customers", "complete"), data.At("darkCustomers", "complete"), data.At("tenant", "segments", 0, "customersComplete"));
    }

    static async Task<int> Rows(string folder, string grain, string sql = "SELECT 1 FROM state WHERE grain = $1")
    {
        await using var database = new SqliteConnection($"Data Source={Path.Combine(folder, "cxsaas.db")};Pooling=False");
        await database.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = database.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$1", grain);
        await using var rows = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var count = 0;
        while (await rows.ReadAsync(TestContext.Current.CancellationToken)) count++;
        return count;
    }
}
