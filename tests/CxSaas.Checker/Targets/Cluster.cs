using System.Diagnostics;

namespace CxSaas.Checker.Targets;

/// <summary>Three silos and two gateways over one storage, started by the script that deploy/README.md tells of.</summary>
sealed class Cluster : ITarget
{
    const int PortsInARow = 40;

    public static readonly string[] Silos = ["silo-1", "silo-2", "silo-3"], Gateways = ["gateway-1", "gateway-2"];

    readonly string _script;
    readonly Dictionary<string, string> _variables;
    int _faults;

    Cluster(string script, IReadOnlyDictionary<string, string> variables) => (_script, _variables) = (script, new(variables));

    public string Folder { get; } = Directory.CreateTempSubdirectory("cxsaas-checker-").FullName;

    public IReadOnlyList<Uri> Addresses => [Gateway(1), Gateway(2)];

    public int Port { get; } = FreePorts();

    public Uri Gateway(int number) => new($"http://127.0.0.1:{Port + number}");

    public string OperatorKey => File.ReadAllText(Path.Combine(Folder, "operator.key")).Trim();

    public int Faults => Volatile.Read(ref _faults);

    /// <summary>Starts all of it. With a proxy the silos reach the storage through that.</summary>
    public static async Task<Cluster> Start(string script, string program, IReadOnlyDictionary<string, string>? variables = null)
    {
        var cluster = new Cluster(script, SingleServer.Variables);
        foreach (var (name, value) in variables ?? new Dictionary<string, string>()) cluster._variables[name] = value;
        (cluster._variables["CXSAAS"], cluster._variables["PORT"]) = (program, $"{cluster.Port}");
        await cluster.Do("up");
        return cluster;
    }

    /// <summary>What starts from now on is another build.</summary>
    public void Becomes(string program)
    {
        var settings = Path.Combine(Folder, "settings");
        File.WriteAllLines(settings, File.ReadLines(settings).Select(line => line.StartsWith("CXSAAS=", StringComparison.Ordinal) ? $"CXSAAS='{program}'" : line));
    }

    /// <summary>Counts one fault that somebody else made.</summary>
    public void Count() => Interlocked.Increment(ref _faults);

    public void Signal(string member, string signal)
    {
        if (signal is "KILL" or "STOP" or "TERM") Count();
        using var kill = Process.Start("kill", ["-s", signal, $"{IdOf(member)}"]);
        kill.WaitForExit();
    }

    /// <summary>Starts one that is down, and returns once it is ready.</summary>
    public Task Start(string member) => Do("start", member);

    /// <summary>Asks one to end, and returns once it has.</summary>
    public Task Stop(string member) => Do("stop", member);

    /// <summary>Whether it runs; one that has ended and that nobody has buried yet does not.</summary>
    public bool IsUp(string member)
    {
        try
        {
            return !File.ReadAllText($"/proc/{IdOf(member)}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    public int IdOf(string member) => int.Parse(File.ReadAllText(Path.Combine(Folder, $"{member}.pid")), System.Globalization.CultureInfo.InvariantCulture);

    public string Log(string member) => File.ReadAllText(Path.Combine(Folder, $"{member}.log"));

    public async Task RestartAll()
    {
        await Task.WhenAll(Silos.Concat(Gateways).Select(Stop));
        await Task.WhenAll(Silos.Concat(Gateways).Select(Start));
    }

    public async ValueTask DisposeAsync()
    {
        await Do("down");
        Directory.Delete(Folder, recursive: true);
    }

    async Task Do(string action, string member = "")
    {
        // Into a file: members live on after the script, and would hold a pipe open.
        var output = Path.Combine(Folder, $"script-{action}-{member}.log");
        var start = new ProcessStartInfo("bash", ["-c", $"exec bash \"$@\" > {output} 2>&1", "local-cluster", _script, action, Folder, member]);
        foreach (var (name, value) in _variables) start.Environment[name] = value;
        using var script = Process.Start(start)!;
        await script.WaitForExitAsync();
        if (script.ExitCode != 0) throw new CheckerException($"{action} {member}\n{await File.ReadAllTextAsync(output)}");
    }

    // Below the range from which systems give ports to whoever asks for any.
    static int FreePorts()
    {
        while (true)
        {
            var from = 10_000 + Random.Shared.Next(500) * PortsInARow;
            if (Enumerable.Range(from, PortsInARow).All(SingleServer.IsFree)) return from;
        }
    }
}
