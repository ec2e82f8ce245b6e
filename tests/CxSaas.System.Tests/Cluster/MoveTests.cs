using CxSaas.System.Tests.Running;
using CxSaas.System.Tests.Storage;

namespace CxSaas.System.Tests.Cluster;

/// <summary>From a folder to a storage that silos share.</summary>
public sealed class MoveTests(Azurite azurite) : IClassFixture<Azurite>
{
    [Fact]
    public async Task What_one_process_has_kept_is_served_from_the_shared_storage_and_moving_twice_changes_nothing()
    {
        azurite.Demand();
        var folder = CxSaasProcess.TemporaryFolder();
        string key, asked = """{ customers(first: 100) { nodes { id satisfaction { version } } } customer(id: "c-0") { timeline(first: 100) { nodes { id } } } }""", before;
        await using (var alone = await CxSaasProcess.Start(folder))
        {
            using var api = new Api(alone.Address, key = alone.AdminKey);
            for (var i = 0; i < 90; i++)
                await api.Do("recordFeedback", new { id = $"f{i}", customerId = $"c-{(i < 80 ? 0 : i)}", answers = new[] { new { metric = "CSAT", value = 1 + i % 5 } } });
            await alone.Kill();
        }
        await using (var alone = await CxSaasProcess.Start(folder))
        {
            using var api = new Api(alone.Address, key);
            before = await Told(api);
            Assert.Equal(1, (await Move()).ExitCode);
            await alone.Terminate();
        }

        var (exit, output) = await Move();
        Assert.True(exit == 0, output);
        Assert.Contains(", 0 were there", output, StringComparison.Ordinal);
        (exit, output) = await Move();
        Assert.True(exit == 0, output);
        Assert.Contains("0 states were copied", output, StringComparison.Ordinal);

        await using var cluster = await CxSaasProcess.Start(folder, variables: azurite.Variables, more:
            ["--storage", "azure", "--cluster", "moved", "--address", "127.0.0.1", "--silo-port", "0", "--gateway-port", "0"]);
        using var reader = new Api(cluster.Address, key);
        Assert.Equal(before, await Told(reader));

        Task<(int ExitCode, string Output)> Move() =>
            CxSaasProcess.Run(azurite.Variables, "move", "--data", folder, "--storage", "azure", "--cluster", "moved");

        async Task<string> Told(Api api) =>
            (await Eventually.Holds(() => api.Ask(asked), told => told.At("customers", "nodes").GetArrayLength() == 11)).GetRawText();
    }
}
