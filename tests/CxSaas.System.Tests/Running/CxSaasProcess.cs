using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using CxSaas.Domain.Tenants;

namespace CxSaas.System.Tests.Running;

/// <summary>The real server in a process of its own, over a folder that outlives it, so that it can be killed and started again.</summary>
sealed partial class CxSaasProcess : IAsyncDisposable
{
    static readonly TimeSpan StartMax = TimeSpan.FromMinutes(2);

    readonly Process _process;
    readonly StringBuilder _output = new();
    readonly TaskCompletionSource<Uri> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    CxSaasProcess(string folder, string[] arguments, string environment, IReadOnlyDictionary<string, string>? variables = null)
    {
        Folder = folder;
        var start = new ProcessStartInfo("dotnet", ["exec", Executable, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = environment;
        // Tests try many bad keys from one address.
        start.Environment["CxSaas__Gateway__Rates__FailedLoginsPerMinute"] = "1000000";
        foreach (var (name, value) in variables ?? new Dictionary<string, string>()) start.Environment[name] = value;
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Exited += (_, _) =>
        {
            if (_ready.Task.IsCompleted) return;
            // What it said last may still be on its way.
            _process.WaitForExit();
            _ready.TrySetException(new InvalidOperationException($"The server ended before it was ready:\n{Output}"));
        };
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    static string Executable => Path.Combine(AppContext.BaseDirectory, "cxsaas.dll");

    public string Folder { get; }
    public Uri Address { get; private set; } = null!;

    /// <summary>The demo tenant's key, as the first start prints it or its operator was given it; empty after another start.</summary>
    public string AdminKey { get; private set; } = "";

    public string OperatorKey => File.ReadAllText(Path.Combine(Folder, "operator.key")).Trim();

    public int Id => _process.Id;

    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    public static Task<CxSaasProcess> Start(string? folder = null, string environment = "Production", IReadOnlyDictionary<string, string>? variables = null, params string[] more) =>
        StartAt("http://127.0.0.1:0", folder, environment, variables, more);

    /// <summary>After the end of a server, another over the same folder at the same address, where its clients look for it.</summary>
    public Task<CxSaasProcess> Again() => StartAt(Address.GetLeftPart(UriPartial.Authority), Folder, "Production", variables: null);

    static async Task<CxSaasProcess> StartAt(string url, string? folder, string environment, IReadOnlyDictionary<string, string>? variables, params string[] more)
    {
        folder ??= TemporaryFolder();
        string[] key = environment == "Production" ? ["--operator-key", await OperatorKeyIn(folder)] : [];
        var server = new CxSaasProcess(folder, ["serve", "--urls", url, "--data", folder, .. key, .. more], environment, variables);
        server.Address = await server._ready.Task.WaitAsync(StartMax);
        server.AdminKey = KeyPattern().Match(server.Output) is { Success: true } told ? told.Value : more.Contains("silo") ? "" : await server.MadeTenant();
        return server;
    }

    // The same again after a restart makes nothing, and tells no key.
    async Task<string> MadeTenant()
    {
        using var platform = new Api(Address, OperatorKey);
        var made = await platform.Ask("""mutation { createTenant(input: { id: "demo", name: "Demo" }) { adminKey errors { message } } }""");
        return made.Text("createTenant", "adminKey") ?? "";
    }

    /// <summary>Runs a command of the executable to its end, as somebody does who tries it out.</summary>
    public static Task<(int ExitCode, string Output)> Run(params string[] arguments) => Run(new Dictionary<string, string>(), arguments);

    /// <summary>The same, with something set in its environment.</summary>
    public static Task<(int ExitCode, string Output)> Run(IReadOnlyDictionary<string, string> variables, params string[] arguments) =>
        RunIn("Development", variables, arguments);

    public static async Task<(int ExitCode, string Output)> RunIn(string environment, IReadOnlyDictionary<string, string> variables, params string[] arguments)
    {
        await using var command = new CxSaasProcess("", arguments, environment, variables);
        // A command is never ready; that it ended is what is waited for.
        _ = command._ready.Task.Exception;
        await command._process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(3));
        return (command._process.ExitCode, command.Output);
    }

    static async Task<string> OperatorKeyIn(string folder)
    {
        var file = Path.Combine(folder, "operator.key");
        if (!File.Exists(file)) await File.WriteAllTextAsync(file, new Credential(
            Credential.OperatorPrefix,
            RandomNumberGenerator.GetString(Credential.Alphabet, Credential.IdLength),
            RandomNumberGenerator.GetString(Credential.Alphabet, Credential.SecretLength)).ToString());
        return file;
    }

    public static string TemporaryFolder() => Directory.CreateTempSubdirectory("cxsaas-").FullName;

    /// <summary>What a crash does: no chance to write anything more.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>What an orchestrator does; the answer is the exit code.</summary>
    public async Task<int> Terminate()
    {
        Assert.Equal(0, SendSignal(_process.Id, 15));
        await _process.WaitForExitAsync().WaitAsync(StartMax);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await Kill();
        _process.Dispose();
    }

    void Read(string? line)
    {
        if (line is null) return;
        lock (_output) _output.AppendLine(line);
        if (ReadyPattern().Match(line) is { Success: true } ready) _ready.TrySetResult(new(ready.Groups[1].Value));
    }

    [GeneratedRegex("^CxSaas is ready at (http://[^/]+)/(graphql|health)")]
    private static partial Regex ReadyPattern();

    [GeneratedRegex("cx_live_[0-9A-Za-z]+_[0-9A-Za-z]+")]
    private static partial Regex KeyPattern();

    [DllImport("libc", EntryPoint = "kill")]
    static extern int SendSignal(int process, int signal);
}
