using CxSaas.System.Tests.Running;

[assembly: AssemblyFixture(typeof(RunningServer))]

namespace CxSaas.System.Tests.Running;

/// <summary>One server for all tests that do not stop it; each takes a tenant of its own.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    int _tenants;

    internal CxSaasProcess Process { get; private set; } = null!;

    internal Figures Figures { get; private set; } = null!;

    internal Api Operator { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var metrics = new Uri($"http://127.0.0.1:{Ports.Free(1)[0]}");
        // The matrix asks more as one customer than a person ever would.
        var rates = new Dictionary<string, string> { ["CxSaas__Gateway__Rates__Customer"] = "1000000" };
        (Process, Figures) = (await CxSaasProcess.Start(variables: rates, more: ["--metrics", metrics.ToString()]), new(metrics));
        Operator = new(Process.Address, Process.OperatorKey);
    }

    internal Api With(string key) => new(Process.Address, key);

    /// <summary>A fresh tenant, as its ADMIN.</summary>
    internal async Task<Api> Tenant(string discipline = "OPERATIONAL_EXCELLENCE")
    {
        var id = $"t-{Interlocked.Increment(ref _tenants)}";
        var made = await Operator.Do("createTenant", new { id, name = "A tenant", valueDiscipline = discipline }, "adminKey");
        return With(made.Text("adminKey")!);
    }

    public async ValueTask DisposeAsync()
    {
        Operator?.Dispose();
        Figures?.Dispose();
        if (Process is not null) await Process.DisposeAsync();
    }
}
