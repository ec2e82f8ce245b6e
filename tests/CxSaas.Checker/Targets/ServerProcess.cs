using System.Diagnostics;
using System.Text;

namespace CxSaas.Checker.Targets;

/// <summary>One process of the server.</summary>
sealed class ServerProcess : IAsyncDisposable
{
    static readonly TimeSpan StartMax = TimeSpan.FromMinutes(2);

    const int OutputCharsMax = 256 * 1024;

    readonly Process _process;
    readonly StringBuilder _output = new();
    readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    ServerProcess(IReadOnlyList<string> command, IReadOnlyDictionary<string, string> variables)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in variables) start.Environment[name] = value;
        _process = new() { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Exited += (_, _) => _ready.TrySetException(new CheckerException($"The server ended before it was ready:\n{Output}"));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>From the start of the process to the line that says it is ready.</summary>
    public TimeSpan ReadyAfter { get; private set; }

    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    public static async Task<ServerProcess> Start(IReadOnlyList<string> command, IReadOnlyDictionary<string, string> variables)
    {
        var watch = Stopwatch.StartNew();
        var server = new ServerProcess(command, variables);
        await server._ready.Task.WaitAsync(StartMax);
        server.ReadyAfter = watch.Elapsed;
        return server;
    }

    /// <summary>A signal by its name: KILL, STOP, CONT, TERM.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-s", name, $"{_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>kill -9: no chance to write anything more.</summary>
    public async Task Kill()
    {
        Signal("KILL");
        await Exited();
    }

    public Task Exited() => _process.WaitForExitAsync();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await Kill();
        _process.Dispose();
    }

    void Read(string? line)
    {
        if (line is null) return;
        lock (_output)
        {
            if (_output.Length < OutputCharsMax) _output.AppendLine(line);
        }
        if (line.StartsWith("CxSaas is ready at ", StringComparison.Ordinal)) _ready.TrySetResult();
    }
}
