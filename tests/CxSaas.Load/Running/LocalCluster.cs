using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace CxSaas.Load.Running;

/// <summary>Silos and gateways as processes of this machine over a Redis of their own, started by deploy/local-cluster.sh.</summary>
sealed partial class LocalCluster : IAsyncDisposable
{
    const int PortsInARow = 60;

    readonly string _folder = Directory.CreateTempSubdirectory("cxsaas-growth-").FullName;
    readonly int _port = 10_000 + Random.Shared.Next(350) * PortsInARow;
    readonly HttpClient _http = new();

    LocalCluster(int silos, int gateways) => (Silos, Gateways) = (silos, gateways);

    public int Silos { get; }

    public int Gateways { get; }

    public static async Task<LocalCluster> Start(int silos, int gateways)
    {
        var cluster = new LocalCluster(silos, gateways);
        await cluster.Do("up");
        return cluster;
    }

    public Api With(string key, int gateway = 1) => new(new($"http://127.0.0.1:{_port + gateway}"), key);

    /// <summary>A fresh tenant's ADMIN key.</summary>
    public async Task<string> Tenant()
    {
        using var platform = With((await File.ReadAllTextAsync(Path.Combine(_folder, "operator.key"))).Trim());
        var made = await platform.Ask(
            "mutation M($input: CreateTenantInput!) { createTenant(input: $input) { adminKey errors { message } } }",
            new { input = new { id = "load", name = "A tenant" } });
        return made.GetProperty("createTenant").GetProperty("adminKey").GetString()!;
    }

    /// <summary>What all its processes have spent so far.</summary>
    public async Task<ClusterUse> Use() => new(
        Cpu("silo-*"), Cpu("gateway-*"), Cpu("storage"), Memory("silo-*"), await RemoteMessages(), await StorageOperations());

    public async ValueTask DisposeAsync()
    {
        await Do("down");
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    TimeSpan Cpu(string members) => TimeSpan.FromTicks(Processes(members).Sum(process =>
    {
        using (process) return process.TotalProcessorTime.Ticks;
    }));

    long Memory(string members) => Processes(members).Sum(process =>
    {
        using (process) return ProcessMemory.Of(process.Id);
    });

    IEnumerable<Process> Processes(string members) => Directory.GetFiles(_folder, members + ".pid")
        .Select(file => Process.GetProcessById(int.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture)));

    // Orleans counts what a silo receives from other silos; what stays in the silo is no message on a wire.
    async Task<double> RemoteMessages()
    {
        var count = 0.0;
        for (var silo = 1; silo <= Silos; silo++)
            foreach (Match match in SiloToSilo().Matches(await _http.GetStringAsync(new Uri($"http://127.0.0.1:{_port + 40 + silo}/metrics"))))
                count += double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        return count;
    }

    // As Redis counts them itself, without what it is asked for that says nothing of states.
    async Task<double> StorageOperations()
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", _port);
        using var reader = new StreamReader(client.GetStream());
        await using var writer = new StreamWriter(client.GetStream()) { AutoFlush = true };
        await writer.WriteAsync("INFO commandstats\r\nQUIT\r\n");
        return StateCommands().Matches(await reader.ReadToEndAsync()).Sum(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
    }

    async Task Do(string action)
    {
        var log = Path.Combine(_folder, "script.log");
        // Into a file: members live on after the script, and would hold a pipe open.
        var start = new ProcessStartInfo("bash", ["-c", "exec bash \"$0\" \"$1\" \"$2\" >> \"$3\" 2>&1", Script(), action, _folder, log]);
        foreach (var (name, value) in Unlimited.Rates) start.Environment[name] = value;
        start.Environment["STORAGE"] = "redis";
        start.Environment["METRICS"] = "yes";
        start.Environment["SILOS"] = $"{Silos}";
        start.Environment["GATEWAYS"] = $"{Gateways}";
        start.Environment["PORT"] = $"{_port}";
        start.Environment["CXSAAS"] = $"dotnet exec {Path.Combine(AppContext.BaseDirectory, "cxsaas.dll")}";
        using var script = Process.Start(start)!;
        await script.WaitForExitAsync();
        if (script.ExitCode != 0) throw new InvalidOperationException($"{action}: {await File.ReadAllTextAsync(log)}");
    }

    static string Script()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "deploy", "local-cluster.sh") is var script && File.Exists(script)) return script;
        throw new FileNotFoundException("deploy/local-cluster.sh is not above this program; run it from the repository.");
    }

    [GeneratedRegex("""^orleans_messaging_received_messages_size_bytes_count\{[^}]*ConnectionDirection="SiloToSilo"[^}]*\} (\S+)""", RegexOptions.Multiline)]
    private static partial Regex SiloToSilo();

    [GeneratedRegex("""^cmdstat_(?:eval|evalsha|get|set|hget|hgetall|hset|hmget|del):calls=(\d+)""", RegexOptions.Multiline)]
    private static partial Regex StateCommands();
}

/// <summary>What a cluster's processes have used since their start: CPU, bytes of memory of their own, messages between silos, operations of the storage.</summary>
sealed record ClusterUse(TimeSpan SiloCpu, TimeSpan GatewayCpu, TimeSpan StorageCpu, long SiloMemory, double RemoteMessages, double StorageOperations)
{
    public static ClusterUse operator -(ClusterUse later, ClusterUse earlier) => new(
        later.SiloCpu - earlier.SiloCpu, later.GatewayCpu - earlier.GatewayCpu, later.StorageCpu - earlier.StorageCpu,
        later.SiloMemory - earlier.SiloMemory, later.RemoteMessages - earlier.RemoteMessages, later.StorageOperations - earlier.StorageOperations);
}
