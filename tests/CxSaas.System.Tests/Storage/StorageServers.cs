using System.Diagnostics;
using CxSaas.Silo.Storage;
using CxSaas.System.Tests.Contract;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Storage;

/// <summary>A storage that silos share, as a process of its own. Where it is not installed its tests are skipped.</summary>
public abstract class StorageServer : IAsyncLifetime
{
    Process? _process;

    internal string? Missing { get; private set; }

    public int Port { get; private set; }

    internal abstract StorageChoice Choice { get; }

    /// <summary>How the server reads it from the environment.</summary>
    internal IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string>
    {
        ["CxSaas__Storage__Connection"] = Choice is StorageChoice.Azure azure ? azure.Account : ((StorageChoice.Redis)Choice).Servers,
    };

    public async ValueTask InitializeAsync()
    {
        var ports = Ports.Free(3);
        Port = ports[0];
        var start = Start(ports, Directory.CreateTempSubdirectory("cxsaas-storage-").FullName, out var missing);
        if ((Missing = missing) is not null) return;
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        _process = Process.Start(start)!;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Ports.Answers(Port);
    }

    public void Demand()
    {
        if (Missing is not null) Assert.Skip(Missing);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_process is null) return;
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    protected abstract ProcessStartInfo Start(int[] ports, string folder, out string? missing);

    protected static bool IsInstalled(string program) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}

/// <summary>Microsoft's emulator of Azure Storage.</summary>
public class Azurite : StorageServer
{
    // The emulator's account and key, which its documentation prints.
    public const string Account = "devstoreaccount1";
    public const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    public int BlobPort { get; private set; }

    internal override StorageChoice Choice => new StorageChoice.Azure(ConnectionAt(Port, BlobPort));

    internal static string ConnectionAt(int tables, int blobs) =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};TableEndpoint=http://127.0.0.1:{tables}/{Account};BlobEndpoint=http://127.0.0.1:{blobs}/{Account};";

    protected override ProcessStartInfo Start(int[] ports, string folder, out string? missing)
    {
        var program = Path.Combine(ContractTests.RepositoryRoot, "tests", "azurite", "node_modules", "azurite", "dist", "src", "azurite.js");
        missing = IsInstalled("node") && File.Exists(program) ? null : "Azurite is not installed: tests/run.sh does it where Node is there.";
        BlobPort = ports[1];
        return new("node",
        [
            program, "--inMemoryPersistence", "--silent", "--skipApiVersionCheck", "--disableTelemetry",
            "--tablePort", $"{ports[0]}", "--blobPort", $"{ports[1]}", "--queuePort", $"{ports[2]}",
        ]);
    }
}

public sealed class RedisServer : StorageServer
{
    internal override StorageChoice Choice => new StorageChoice.Redis($"127.0.0.1:{Port}");

    protected override ProcessStartInfo Start(int[] ports, string folder, out string? missing)
    {
        missing = IsInstalled("redis-server") ? null : "redis-server is not installed: tests/run.sh does it where it may.";
        return new("redis-server", ["--port", $"{ports[0]}", "--bind", "127.0.0.1", "--dir", folder, "--appendonly", "yes", "--appendfsync", "always"]);
    }
}
