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

    static async Task Pass(string suite, Uri address, string key)
    {
        var folder = Path.Combine(ContractTests.RepositoryRoot, "tests", "clients");
        if (!Directory.Exists(Path.Combine(folder, "node_modules"))) Assert.Skip("The npm packages are not installed: tests/run.sh does it where Node is there.");
        var start = new ProcessStartInfo("node", ["--test", suite]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["CXSAAS_URL"] = address.ToString();
        start.Environment["CXSAAS_KEY"] = key;
        using var node = Process.Start(start)!;
        var output = await Task.WhenAll(
            node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken),
            node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)).WaitAsync(RunMax, TestContext.Current.CancellationToken);
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(node.ExitCode == 0, string.Concat(output));
        Assert.DoesNotContain("# tests 0", output[0], StringComparison.Ordinal);
    }
}
