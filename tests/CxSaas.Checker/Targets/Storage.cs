using System.Diagnostics;

namespace CxSaas.Checker.Targets;

/// <summary>A storage that silos share, as a process of the checker's own, that it can kill and stand in front of.</summary>
sealed class Storage : IAsyncDisposable
{
    static readonly TimeSpan StartMax = TimeSpan.FromSeconds(30);

    readonly string _folder = Directory.CreateTempSubdirectory("cxsaas-storage-").FullName;
    readonly IReadOnlyList<string> _command;
    readonly int _port;
    Process? _process;

    Storage(string kind, int port, Func<string, IReadOnlyList<string>> command) => (Kind, _port, _command) = (kind, port, command(_folder));

    /// <summary>The name by which a server is told of it.</summary>
    public string Kind { get; }

    /// <summary>Stands in front of where the states lie.</summary>
    public FaultProxy Proxy { get; private set; } = null!;

    /// <summary>What a server has in its environment to reach it through the proxy.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; private set; } = null!;

    public static bool IsInstalled(string program) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <param name="seed">For the proxy.</param>
    /// <param name="address">This machine's, by which a server reaches it.</param>
    public static async Task<Storage> Redis(int seed, string address = "127.0.0.1")
    {
        if (!IsInstalled("redis-server")) throw new SkippedException("redis-server is not installed");
        var (port, proxy) = (SingleServer.FreePort(), SingleServer.FreePort());
        var storage = new Storage("redis", port, folder => ["redis-server", "--port", $"{port}", "--bind", "127.0.0.1", "--dir", folder, "--appendonly", "yes", "--appendfsync", "always"]);
        return await storage.Begin(proxy, seed, $"{address}:{proxy}");
    }

    /// <param name="azurite">Where npm has put Microsoft's emulator.</param>
    /// <param name="seed">For the proxy.</param>
    public static async Task<Storage> Azure(string azurite, int seed)
    {
        if (!File.Exists(azurite) || !IsInstalled("node")) throw new SkippedException("Azurite is not installed: npm ci in tests/azurite");
        var (table, blob, queue, proxy) = (SingleServer.FreePort(), SingleServer.FreePort(), SingleServer.FreePort(), SingleServer.FreePort());
        var storage = new Storage("azure", table, folder =>
        [
            "node", azurite, "--silent", "--skipApiVersionCheck", "--disableTelemetry", "--location", folder,
            "--tablePort", $"{table}", "--blobPort", $"{blob}", "--queuePort", $"{queue}",
        ]);
        // The emulator's account and key, which its documentation prints.
        const string account = "devstoreaccount1", key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
        return await storage.Begin(proxy, seed,
            $"DefaultEndpointsProtocol=http;AccountName={account};AccountKey={key};BlobEndpoint=http://127.0.0.1:{blob}/{account};TableEndpoint=http://127.0.0.1:{proxy}/{account};");
    }

    public async Task Start()
    {
        _process = Process.Start(new ProcessStartInfo(_command[0], _command.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        for (var watch = Stopwatch.StartNew(); SingleServer.IsFree(_port); await Task.Delay(50))
            if (watch.Elapsed > StartMax) throw new CheckerException($"{Kind} does not start");
    }

    public async Task Kill()
    {
        _process!.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        Proxy.Dispose();
        if (_process is not null) await Kill();
        Directory.Delete(_folder, recursive: true);
    }

    async Task<Storage> Begin(int proxy, int seed, string connection)
    {
        Variables = new Dictionary<string, string> { ["STORAGE"] = Kind, ["CxSaas__Storage__Connection"] = connection };
        Proxy = new(proxy, _port, seed);
        await Start();
        return this;
    }
}
