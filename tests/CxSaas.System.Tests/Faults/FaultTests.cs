using CxSaas.Checker;
using CxSaas.Checker.Faults;
using CxSaas.System.Tests.Contract;

namespace CxSaas.System.Tests.Faults;

/// <summary>Some of the faults that tests/faults/run.sh stages at length, for a few seconds each. What it measures is told there.</summary>
public sealed class FaultTests
{
    [Theory]
    [InlineData("F01")]
    [InlineData("F05")]
    [InlineData("F09")]
    public async Task It_holds(string name)
    {
        var fault = Fault.All.Single(fault => fault.Name == name);
        TestContext.Current.TestOutputHelper?.WriteLine($"{fault.What}: {fault.Holds}");
        var stage = new Stage(ContractTests.RepositoryRoot, $"dotnet exec {Path.Combine(AppContext.BaseDirectory, "cxsaas.dll")}", Seed: 1, Minutes: 0) { Short = true };
        try
        {
            await fault.Run(stage);
        }
        catch (SkippedException missing)
        {
            Assert.Skip(missing.Message);
        }
        Assert.True(stage.Holds, string.Join('\n', [.. stage.Broken, .. stage.Verdicts.Select(verdict => verdict.ToString())]));
    }
}
