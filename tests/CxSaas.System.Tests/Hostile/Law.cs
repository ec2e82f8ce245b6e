using System.Diagnostics;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Hostile;

/// <summary>
/// The law that stands over every attack: the server lives, spends at most 100 ms of CPU on it beside what it spends anyway, writes nothing, logs no unhandled
/// exception, and meanwhile another tenant is answered in time.
/// </summary>
static class Law
{
    static readonly TimeSpan CpuMax = Busy.Cpu(100), AnswerMax = Busy.Allows(2);

    /// <summary>What a server that is left alone spends in a second: clocks, renewals, its collector.</summary>
    static readonly TimeSpan CpuOfASecond = TimeSpan.FromMilliseconds(30);

    /// <summary>The first attack may have the compiler at work, and the collector comes when it likes; the least of these counts.</summary>
    const int Tries = 10;

    /// <summary>Attacks until one was cheap enough, at most ten times; the answer is that to the first. Some attacks may write, and say so.</summary>
    public static async Task<T> Holds<T>(HostileServer server, Func<Task<T>> attack, bool writes = false)
    {
        var (version, logged) = (await Settled(server), server.Process.Output.Length);
        var (answer, spent) = await Attack(server, attack);
        if (!writes) Assert.Equal(version, server.StorageVersion);
        for (var tries = 1; spent > CpuMax && tries < Tries; tries++)
            if ((await Attack(server, attack)).Spent is var again && again < spent) spent = again;
        Assert.True(spent <= CpuMax, $"The server spent {spent.TotalMilliseconds:0} ms of CPU.");
        var log = server.Process.Output[logged..];
        Assert.False(log.Contains(" ERR]", StringComparison.Ordinal) || log.Contains(" FTL]", StringComparison.Ordinal) || log.Contains("Unhandled", StringComparison.Ordinal), log);
        return answer;
    }

    static async Task<(T Answer, TimeSpan Spent)> Attack<T>(HostileServer server, Func<Task<T>> attack)
    {
        using var process = Process.GetProcessById(server.Process.Id);
        var (before, clock) = (process.TotalProcessorTime, Stopwatch.StartNew());
        var attacked = attack();
        await Serves(server.Other);
        var answer = await attacked;
        process.Refresh();
        var spent = process.TotalProcessorTime - before - CpuOfASecond * Math.Floor(clock.Elapsed.TotalSeconds);
        await Serves(server.Other);
        return (answer, spent);
    }

    /// <summary>Another tenant is answered, and in time.</summary>
    public static async Task Serves(Api other)
    {
        var clock = Stopwatch.StartNew();
        Assert.Equal("ADMIN", (await other.Ask("{ viewer { role } }")).Text("viewer", "role"));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, AnswerMax);
    }

    /// <summary>The storage's version once what earlier tests have set going is written.</summary>
    static Task<long> Settled(HostileServer server) => Eventually.Settles(() => Task.FromResult(server.StorageVersion), TimeSpan.FromMilliseconds(100));
}
