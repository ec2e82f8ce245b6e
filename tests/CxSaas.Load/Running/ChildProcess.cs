using System.Diagnostics;
using System.Text;

namespace CxSaas.Load.Running;

/// <summary>A server in a process of its own, whose CPU and memory the kernel tells.</summary>
sealed class ChildProcess : IAsyncDisposable
{
    static readonly TimeSpan StartMax = TimeSpan.FromMinutes(5);

    readonly Process _process;
    readonly StringBuilder _output = new();
    readonly TaskCompletionSource<Uri> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    ChildProcess(string assembly, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> variables)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, assembly), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in variables) start.Environment[name] = value;
        _process = new() { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException($"{assembly} ended before it was ready:\n{_output}"));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public Uri Address { get; private set; } = null!;

    /// <summary>From the start of the process to the line that says it is ready.</summary>
    public TimeSpan ReadyAfter { get; private set; }

    /// <summary>User and system time of the process so far; the kernel counts it in hundredths of a second.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Bytes of memory in use that belong to the process alone.</summary>
    public long Memory => ProcessMemory.Of(_process.Id);

    public static async Task<ChildProcess> Start(string assembly, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? variables = null)
    {
        var watch = Stopwatch.StartNew();
        var child = new ChildProcess(assembly, arguments, variables ?? new Dictionary<string, string>());
        child.Address = await child._ready.Task.WaitAsync(StartMax);
        child.ReadyAfter = watch.Elapsed;
        return child;
    }

    /// <summary>CPU that the work cost this process.</summary>
    public async Task<TimeSpan> CpuOf(Func<Task> work)
    {
        var before = Cpu;
        await work();
        return Cpu - before;
    }

    /// <summary>Memory once it has stood still for some seconds, or after half a minute.</summary>
    public async Task<long> SettledMemory()
    {
        var (lowest, still) = (Memory, 0);
        for (var second = 0; second < 30 && still < 4; second++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
            var now = Memory;
            still = Math.Abs(now - lowest) < lowest / 200 ? still + 1 : 0;
            lowest = now;
        }
        return lowest;
    }

    /// <summary>kill -9: no chance to write anything more.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await Kill();
        _process.Dispose();
    }

    void Read(string? line)
    {
        const string ready = "is ready at ";
        if (line is null) return;
        // Enough to explain a start that failed; a server under load may log much more.
        if (_output.Length < 16 * 1024) _output.AppendLine(line);
        if (line.IndexOf(ready, StringComparison.Ordinal) is >= 0 and var at)
            _ready.TrySetResult(new(new Uri(line[(at + ready.Length)..].Split(' ')[0]).GetLeftPart(UriPartial.Authority)));
    }
}
