using System.Text;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using CxSaas.System.Tests.Running;
using CxSaas.System.Tests.Storage;
using StackExchange.Redis;

namespace CxSaas.System.Tests.Rights;

/// <summary>A tenant that is deleted, and a customer that is erased, leaves nothing in the storage that silos share either, and its neighbours everything.</summary>
public sealed class SharedStorageRightsTests(RedisServer redis, Azurite azurite) : IClassFixture<RedisServer>, IClassFixture<Azurite>
{
    const string Gone = "qxz-gone", Stays = "qxz-stays", Erased = "qxz-erica", Neighbour = "qxz-bo";

    [Fact]
    public Task Redis_holds_nothing_of_a_tenant() => LosesATenant("redis", redis, InRedis);

    [Fact]
    public Task Azure_Storage_holds_nothing_of_a_tenant() => LosesATenant("azure", azurite, InAzure);

    [Fact]
    public Task Redis_holds_nothing_of_a_customer() => LosesACustomer("redis", redis, InRedis);

    [Fact]
    public Task Azure_Storage_holds_nothing_of_a_customer() => LosesACustomer("azure", azurite, InAzure);

    static async Task LosesACustomer(string kind, StorageServer storage, Func<Task<List<string>>> everything)
    {
        await using var server = await Start(kind, storage, "erasing");
        using var api = new Api(server.Address, server.AdminKey);
        foreach (var customer in (string[])[Erased, Neighbour]) await Say(api, customer);
        Assert.True((await everything()).Count(row => row.Contains(Erased, StringComparison.Ordinal)) > 2);
        Assert.True((await api.Ask($"mutation {{ eraseCustomer(customerId: \"{Erased}\") {{ erased errors {{ code }} }} }}")).At("eraseCustomer", "erased").GetBoolean());
        var rows = await everything();
        Assert.DoesNotContain(rows, row => row.Contains(Erased, StringComparison.Ordinal));
        Assert.Contains(rows, row => row.Contains(Neighbour, StringComparison.Ordinal));
        Assert.Equal(120, (await api.Ask("{ pulse { feedback } }")).Number("pulse", "feedback"));
    }

    static async Task LosesATenant(string kind, StorageServer storage, Func<Task<List<string>>> everything)
    {
        await using var server = await Start(kind, storage, "deleting");
        using var platform = new Api(server.Address, server.OperatorKey);
        var token = "";
        foreach (var id in (string[])[Stays, Gone])
        {
            using var api = new Api(server.Address, (await platform.Do("createTenant", new { id, name = "A tenant" }, "adminKey")).Text("adminKey")!);
            await Say(api, "ada");
            token = (await api.Do("issueCustomerToken", new { customerId = "ada" }, "token")).Text("token")!;
            await api.Do("createApiKey", new { name = "k", role = "AGENT" });
        }
        using var ada = new Api(server.Address, token);
        Assert.Equal("ada", (await ada.Ask("{ customer(id: \"ada\") { id } }")).Text("customer", "id"));
        var (gone, stays) = Named(await everything());
        Assert.True(gone > 5 && stays == gone, $"{gone} rows of the one, {stays} of the other");

        await platform.Ask($"mutation {{ suspendTenant(tenantId: \"{Gone}\") {{ errors {{ code }} }} }}");
        await Eventually.Holds(
            () => platform.Ask($"mutation {{ deleteTenant(tenantId: \"{Gone}\") {{ deleted errors {{ code message }} }} }}"),
            data => data.At("deleteTenant", "deleted").GetBoolean()
                || (data.At("deleteTenant", "errors").GetArrayLength() > 0 && data.Text("deleteTenant", "errors", 0, "code") == "NOT_FOUND"));
        // Another tenant's rows may be written on, and be named in what all tenants share.
        Assert.Equal((0, stays), Named(await everything()));

        // Who had a token of it is nobody in another tenant of that name.
        using var anew = new Api(server.Address, (await platform.Do("createTenant", new { id = Gone, name = "Another" }, "adminKey")).Text("adminKey")!);
        await anew.Do("registerCustomer", new { id = "ada" });
        Assert.Equal("UNAUTHENTICATED", (await ada.Send("{ viewer { role } }")).Text("errors", 0, "extensions", "code"));

        static (int Gone, int Stays) Named(List<string> rows) => (rows.Count(row => row.Contains(Gone, StringComparison.Ordinal)), rows.Count(row => row.Contains(Stays, StringComparison.Ordinal)));
    }

    static Task<CxSaasProcess> Start(string kind, StorageServer storage, string cluster)
    {
        storage.Demand();
        return CxSaasProcess.Start(variables: storage.Variables, more:
            ["--storage", kind, "--cluster", cluster, "--address", "127.0.0.1", "--silo-port", "0", "--gateway-port", "0"]);
    }

    // Enough that older pages of the journal are there.
    static async Task Say(Api api, string customerId) => await api.Ask(
        "mutation M($input: [RecordFeedbackInput!]!) { recordFeedbackBatch(input: $input) { errors { code } } }", new
        {
            input = Enumerable.Range(0, 120).Select(n => new { id = $"{customerId}-{n}", customerId, answers = new[] { new { metric = "NPS", value = n % 11 } } }),
        });

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
