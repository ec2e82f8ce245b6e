using System.Net;
using System.Net.Sockets;

namespace CxSaas.Checker.Targets;

/// <summary>The server that is one process with its data in a folder.</summary>
sealed class SingleServer : ITarget
{
    readonly IReadOnlyList<string> _program;
    readonly Dictionary<string, string> _variables;
    readonly string _operatorKeyFile;
    readonly bool _ownsFolder;

    SingleServer(IReadOnlyList<string> program, string folder, bool ownsFolder, IReadOnlyDictionary<string, string>? more)
    {
        (_program, Folder, _ownsFolder) = (program, folder, ownsFolder);
        _variables = new(Variables);
        foreach (var (name, value) in more ?? new Dictionary<string, string>()) _variables[name] = value;
        _operatorKeyFile = Path.Combine(Path.GetTempPath(), $"cxsaas-checker-{Guid.NewGuid():N}.key");
        Address = new($"http://127.0.0.1:{FreePort()}");
    }

    /// <summary>What the checker asks for in a second is beyond what a tenant may; that is tested elsewhere.</summary>
    public static IReadOnlyDictionary<string, string> Variables { get; } = new Dictionary<string, string>
    {
        ["ASPNETCORE_ENVIRONMENT"] = "Production",
        ["CxSaas__Gateway__Rates__Tenant"] = "100000000",
        ["CxSaas__Gateway__Rates__Principal"] = "100000000",
        ["Serilog__MinimumLevel__Override__Operations"] = "Error",
    };

    public Uri Address { get; }

    public string Folder { get; }

    public IReadOnlyList<Uri> Addresses => [Address];

    public string OperatorKey => File.ReadAllText(_operatorKeyFile).Trim();

    public int Faults { get; private set; }

    public ServerProcess Process { get; private set; } = null!;

    /// <summary>Starts it, over a folder of its own or one that is given.</summary>
    public static async Task<SingleServer> Start(IReadOnlyList<string> program, string? folder = null, IReadOnlyDictionary<string, string>? variables = null)
    {
        var server = new SingleServer(program, folder ?? Directory.CreateTempSubdirectory("cxsaas-checker-").FullName, folder is null, variables);
        using (var command = System.Diagnostics.Process.Start(program[0], [.. program.Skip(1), "operator-key", server._operatorKeyFile])) await command.WaitForExitAsync();
        await server.Start();
        return server;
    }

    /// <summary>Starts it, or the next after one that has ended.</summary>
    public async Task Start()
    {
        var ended = Process;
        Process = await ServerProcess.Start(
            [.. _program, "serve", "--urls", Address.ToString().TrimEnd('/'), "--data", Folder, "--operator-key", _operatorKeyFile], _variables);
        if (ended is not null) await ended.DisposeAsync();
    }

    public Task Kill()
    {
        Faults++;
        return Process.Kill();
    }

    public async Task RestartAll()
    {
        if (!Process.HasExited)
        {
            Process.Signal("TERM");
            await Process.Exited();
        }
        await Start();
    }

    public async ValueTask DisposeAsync()
    {
        if (Process is not null) await Process.DisposeAsync();
        File.Delete(_operatorKeyFile);
        if (_ownsFolder) Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Below the range from which systems give ports to whoever asks for any, so that it is still free after a kill.</summary>
    public static int FreePort()
    {
        while (true)
            if (10_000 + Random.Shared.Next(20_000) is var port && IsFree(port)) return port;
    }

    public static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
