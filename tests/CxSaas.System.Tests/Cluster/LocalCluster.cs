using System.Diagnostics;
using System.Net.Sockets;
using CxSaas.System.Tests.Contract;
using CxSaas.System.Tests.Running;
using CxSaas.System.Tests.Storage;

namespace CxSaas.System.Tests.Cluster;

/// <summary>Three silos and two gateways as processes, started by the script that deploy/README.md tells of.</summary>
public abstract class LocalCluster(StorageServer storage) : IAsyncLifetime
{
    const int PortsInARow = 40;

    static readonly TimeSpan ActionMax = TimeSpan.FromMinutes(2);

    readonly string _folder = Directory.CreateTempSubdirectory("cxsaas-cluster-").FullName;
    int _port, _tenants;

    internal IEnumerable<Uri> Gateways => [Gateway(1), Gateway(2)];

    internal Uri Gateway(int number) => new($"http://127.0.0.1:{_port + number}");

    public async ValueTask InitializeAsync()
    {
        await storage.InitializeAsync();
        if (storage.Missing is not null) return;
        _port = PortsFrom();
        await Do("up");
    }

    public void Demand() => storage.Demand();

    internal Task Start(string member) => Do("start", member);

    internal Task Stop(string member) => Do("stop", member);

    /// <summary>What a crash does.</summary>
    internal void Kill(string member) => Signal(member, "KILL");

    internal void Signal(string member, string signal)
    {
        using var kill = Process.Start("kill", ["-s", signal, ProcessOf(member)]);
        kill.WaitForExit();
    }

    /// <summary>Whether it runs; one that has ended and that nobody has buried yet does not.</summary>
    internal bool IsUp(string member)
    {
        try
        {
            return !File.ReadAllText($"/proc/{ProcessOf(member)}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    string ProcessOf(string member) => File.ReadAllText(Path.Combine(_folder, $"{member}.pid")).Trim();

    internal string Log(string member) => File.ReadAllText(Path.Combine(_folder, $"{member}.log"));

    internal string OperatorKey => File.ReadAllText(Path.Combine(_folder, "operator.key")).Trim();

    /// <summary>The key of a fresh tenant's ADMIN.</summary>
    internal async Task<string> Tenant()
    {
        using var platform = new Api(Gateway(1), OperatorKey);
        var made = await platform.Do("createTenant", new { id = $"t-{Interlocked.Increment(ref _tenants)}", name = "A tenant", valueDiscipline = "OPERATIONAL_EXCELLENCE" }, "adminKey");
        return made.Text("adminKey")!;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (storage.Missing is null) await Do("down");
        await storage.DisposeAsync();
    }

    async Task Do(string action, string member = "")
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(ContractTests.RepositoryRoot, "deploy", "local-cluster.sh"), action, _folder, member]);
        foreach (var (name, value) in storage.Variables) start.Environment[name] = value;
        start.Environment["STORAGE"] = storage is Azurite ? "azure" : "redis";
        start.Environment["PORT"] = $"{_port}";
        start.Environment["CXSAAS"] = $"dotnet exec {Path.Combine(AppContext.BaseDirectory, "cxsaas.dll")}";
        // Into a file: members live on after the script, and would hold a pipe open.
        var output = Path.Combine(_folder, "script.log");
        start.ArgumentList.Insert(0, "-c");
        start.ArgumentList.Insert(1, $"exec bash \"$@\" >> {output} 2>&1");
        start.ArgumentList.Insert(2, "local-cluster");
        using var script = Process.Start(start)!;
        await script.WaitForExitAsync().WaitAsync(ActionMax);
        Assert.True(script.ExitCode == 0, $"{action} {member}\n{await File.ReadAllTextAsync(output)}");
    }

    // Below the range from which systems give ports to whoever asks for any.
    static int PortsFrom()
    {
        while (true)
        {
            var from = 10_000 + Random.Shared.Next(500) * PortsInARow;
            if (Enumerable.Range(from, PortsInARow).All(IsFree)) return from;
        }
    }

    static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(global::System.Net.IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

public sealed class AzureCluster() : LocalCluster(new Azurite());

/// <summary>Shared by the classes of its collection, one after the other.</summary>
public sealed class RedisCluster() : LocalCluster(new RedisServer())
{
    public const string Name = "Cluster over Redis";
}

[CollectionDefinition(RedisCluster.Name)]
public sealed class RedisClusterCollection : ICollectionFixture<RedisCluster>;
