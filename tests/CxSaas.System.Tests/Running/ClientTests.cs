using System.Diagnostics;
using CxSaas.System.Tests.Contract;

namespace CxSaas.System.Tests.Running;

/// <summary>Clients and audits that others wrote, against the real server. They run on Node; `tests/run.sh` installs them.</summary>
public sealed class ClientTests(RunningServer server)
{
    static readonly TimeSpan RunMax = TimeSpan.FromMinutes(3);

    [Theory]
    [InlineData("ws.test.mjs")]
    [InlineData("sse.test.mjs")]
    [InlineData("apollo.test.mjs")]
    [InlineData("urql.test.mjs")]
    public async Task Outside_clients_pass(string suite)
    {
        using var tenant = await server.Tenant();
        await Pass(suite, server.Process.Address, tenant.Key);
    }

    [Fact]
    public async Task All_audits_of_graphql_http_pass()
    {
        // By GET only trusted documents are run: the audits' own must be such.
        var manifest = Manifest.Write("{ __typename }", "query Type($name: String!) { __type(name: $name) { name } }");
        await using var trusting = await CxSaasProcess.Start(variables: Manifest.Trusted(manifest));
        await Pass("audits.test.mjs", trusting.Address, trusting.AdminKey);
    }

    [Fact]
    public async Task Outside_clients_come_back_after_a_kill_and_have_what_is_true_then()
    {
        await using var killed = await CxSaasProcess.Start();
        using var before = new Api(killed.Address, killed.AdminKey);
        await before.Do("recordFeedback", new { id = "first", customerId = "c", answers = new[] { new { metric = "NPS", value = 9 } } });
        using var node = Started(["reconnect.mjs"], killed.Address, killed.AdminKey);
        var faults = node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await Said("following");
        await killed.Kill();
        await Said("cut off");
        await using var again = await killed.Again();
        using var after = new Api(again.Address, killed.AdminKey);
        await after.Do("recordFeedback", new { id = "second", customerId = "c", answers = new[] { new { metric = "NPS", value = 2 } } });
        await Said("back");
        await node.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(RunMax, TestContext.Current.CancellationToken);
        Assert.True(node.ExitCode == 0, await faults);

        async Task Said(string line)
        {
            var said = await node.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(RunMax, TestContext.Current.CancellationToken);
            Assert.True(said == line, $"{said}, not {line}\n{(said is null ? await faults : "")}");
        }
    }

    static async Task Pass(string suite, Uri address, string key)
    {
        using var node = Started(["--test", suite], address, key);
        var output = await Task.WhenAll(
            node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken),
            node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)).WaitAsync(RunMax, TestContext.Current.CancellationToken);
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(node.ExitCode == 0, string.Concat(output));
        Assert.DoesNotContain("# tests 0", output[0], StringComparison.Ordinal);
    }

    static Process Started(string[] arguments, Uri address, string key)
    {
        var folder = Path.Combine(ContractTests.RepositoryRoot, "tests", "clients");
        if (!Directory.Exists(Path.Combine(folder, "node_modules"))) Assert.Skip("The npm packages are not installed: tests/run.sh does it where Node is there.");
        var start = new ProcessStartInfo("node", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["CXSAAS_URL"] = address.ToString();
        start.Environment["CXSAAS_KEY"] = key;
        return Process.Start(start)!;
    }
}
