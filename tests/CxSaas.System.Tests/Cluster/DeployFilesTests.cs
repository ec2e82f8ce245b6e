using System.Text.RegularExpressions;
using CxSaas.System.Tests.Contract;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Cluster;

/// <summary>What an operator copies says what the program understands.</summary>
public sealed partial class DeployFilesTests
{
    [Fact]
    public async Task Every_option_in_them_is_one_of_the_program()
    {
        var (_, help) = await CxSaasProcess.Run("serve", "--help");
        var known = Option().Matches(help).Select(option => option.Value).ToHashSet();
        Assert.Contains("--operator-key", known);
        foreach (var file in (string[])["Dockerfile", "compose.yaml", "kubernetes.yaml", "local-cluster.sh", "cxsaas.service"])
        {
            var text = await File.ReadAllTextAsync(Path.Combine(ContractTests.RepositoryRoot, "deploy", file), TestContext.Current.CancellationToken);
            var used = Serving().Matches(text).SelectMany(line => Option().Matches(line.Value)).Select(option => option.Value).ToList();
            Assert.NotEmpty(used);
            Assert.Empty(used.Except(known));
        }
    }

    [Fact]
    public void The_page_to_run_it_by_is_short() =>
        Assert.InRange(File.ReadLines(Path.Combine(ContractTests.RepositoryRoot, "deploy", "README.md")).Count(), 20, 120);

    // To the end of the command, which may go on in the next line.
    [GeneratedRegex("""["\s]serve(?:\\\n|[^\n])*""")]
    private static partial Regex Serving();

    [GeneratedRegex("--[a-z][a-z-]+")]
    private static partial Regex Option();
}
