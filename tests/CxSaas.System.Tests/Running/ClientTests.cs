using System.Diagnostics;
using CxSaas.System.Tests.Contract;

namespace CxSaas.System.Tests.Running;

/// <summary>Clients and audits that others wrote, against the real server. They run on Node; `tests/run.sh` installs them.</summary>
public sealed class ClientTests(RunningServer server)
{
    static readonly TimeSpan RunMax = TimeSpan.FromMinutes(3);

    [Theory]
    [InlineData("audits.test.mjs")]
    [InlineData("ws.test.mjs")]
    [InlineData("sse.test.mjs")]
    [InlineData("apollo.test.mjs")]
    [InlineData("urql.test.mjs")]
    public async Task Outside_clients_and_audits_pass(string suite)
    {
        var folder = Path.Combine(ContractTests.RepositoryRoot, "tests", "clients");
        if (!Directory.Exists(Path.Combine(folder, "node_modules"))) Assert.Skip("The npm packages are not installed: tests/run.sh does it where Node is there.");
        using var tenant = await server.Tenant();
        var start = new ProcessStartInfo("node", ["--test", suite]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["CXSAAS_URL"] = server.Process.Address.ToString();
        start.Environment["CXSAAS_KEY"] = tenant.Key;
        using var node = Process.Start(start)!;
        var output = await Task.WhenAll(
            node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken),
            node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)).WaitAsync(RunMax, TestContext.Current.CancellationToken);
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(node.ExitCode == 0, string.Concat(output));
        Assert.DoesNotContain("# tests 0", output[0], StringComparison.Ordinal);
    }
}
