using System.Text;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using CxSaas.System.Tests.Running;
using CxSaas.System.Tests.Storage;
using StackExchange.Redis;

namespace CxSaas.System.Tests.Rights;

/// <summary>A tenant that is deleted leaves nothing in the storage that silos share either, and its neighbours everything.</summary>
public sealed class SharedTenantDeletionTests(RedisServer redis, Azurite azurite) : IClassFixture<RedisServer>, IClassFixture<Azurite>
{
    const string Gone = "qxz-gone", Stays = "qxz-stays";

    [Fact]
    public Task Redis_holds_nothing_of_it() => Leaves("redis", redis, InRedis);

    [Fact]
    public Task Azure_Storage_holds_nothing_of_it() => Leaves("azure", azurite, InAzure);

    static async Task Leaves(string kind, StorageServer storage, Func<Task<List<string>>> everything)
    {
        storage.Demand();
        await using var server = await CxSaasProcess.Start(variables: storage.Variables, more:
            ["--storage", kind, "--cluster", "deleting", "--address", "127.0.0.1", "--silo-port", "0", "--gateway-port", "0"]);
        using var platform = new Api(server.Address, server.OperatorKey);
        foreach (var id in (string[])[Gone, Stays])
        {
            using var api = new Api(server.Address, (await platform.Do("createTenant", new { id, name = "A tenant" }, "adminKey")).Text("adminKey")!);
            await api.Ask("mutation M($input: [RecordFeedbackInput!]!) { recordFeedbackBatch(input: $input) { errors { code } } }", new
            {
                input = Enumerable.Range(0, 120).Select(n => new { id = $"f{n}", customerId = "ada", answers = new[] { new { metric = "NPS", value = n % 11 } } }),
            });
            await api.Do("issueCustomerToken", new { customerId = "ada" });
            await api.Do("createApiKey", new { name = "k", role = "AGENT" });
        }
        var (gone, stays) = Named(await everything());
        Assert.True(gone > 5 && stays == gone, $"{gone} rows of the one, {stays} of the other");

        await platform.Ask($"mutation {{ suspendTenant(tenantId: \"{Gone}\") {{ errors {{ code }} }} }}");
        await Eventually.Holds(
            () => platform.Ask($"mutation {{ deleteTenant(tenantId: \"{Gone}\") {{ deleted errors {{ code message }} }} }}"),
            data => data.At("deleteTenant", "deleted").GetBoolean() || data.Text("deleteTenant", "errors", 0, "code") == "NOT_FOUND");
        // Another tenant's rows may be written on, and be named in what all tenants share.
        Assert.Equal((0, stays), Named(await everything()));

        static (int Gone, int Stays) Named(List<string> rows) => (rows.Count(row => row.Contains(Gone, StringComparison.Ordinal)), rows.Count(row => row.Contains(Stays, StringComparison.Ordinal)));
    }

    async Task<List<string>> InRedis()
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{redis.Port}");
        var (database, rows) = (connection.GetDatabase(), new List<string>());
        await foreach (var key in connection.GetServers()[0].KeysAsync())
        {
            var content = await database.KeyTypeAsync(key) switch
            {
                RedisType.Hash => (await database.HashGetAllAsync(key)).Select(field => $"{field.Name}={field.Value}"),
                RedisType.SortedSet => (await database.SortedSetRangeByRankAsync(key)).Select(value => $"{value}"),
                RedisType.String => [$"{await database.StringGetAsync(key)}"],
                var type => throw new NotSupportedException($"{key} is a {type}."),
            };
            rows.Add($"{key}: {string.Join(' ', content)}");
        }
        return rows;
    }

    async Task<List<string>> InAzure()
    {
        var account = azurite.Variables["CxSaas__Storage__Connection"];
        var rows = new List<string>();
        var tables = new TableServiceClient(account);
        await foreach (var table in tables.QueryAsync())
            await foreach (var row in tables.GetTableClient(table.Name).QueryAsync<TableEntity>())
                rows.Add($"{string.Join(' ', row.Select(field => field.Value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : $"{field.Value}"))}");
        var blobs = new BlobServiceClient(account);
        await foreach (var container in blobs.GetBlobContainersAsync())
            await foreach (var blob in blobs.GetBlobContainerClient(container.Name).GetBlobsAsync())
                rows.Add($"{blob.Name} {(await blobs.GetBlobContainerClient(container.Name).GetBlobClient(blob.Name).DownloadContentAsync()).Value.Content}");
        return rows;
    }
}
