using System.Globalization;

namespace CxSaas.System.Tests.Running;

/// <summary>A clock on the wall that can be moved under a running server. What only measures time goes on as it does (libfaketime).</summary>
sealed class FakeClock
{
    readonly string _file = Path.GetTempFileName();

    FakeClock(string library)
    {
        Variables = new Dictionary<string, string>
        {
            ["LD_PRELOAD"] = library,
            ["FAKETIME_TIMESTAMP_FILE"] = _file,
            ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
            ["FAKETIME_CACHE_DURATION"] = "1",
        };
        Set(TimeSpan.Zero);
    }

    /// <summary>What a process has in its environment that goes by this clock.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; }

    public static FakeClock OrSkip()
    {
        var library = Directory.Exists("/usr/lib")
            ? Directory.EnumerateDirectories("/usr/lib").Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists)
            : null;
        if (library is null) Assert.Skip("libfaketime is not installed (Debian: faketime): tests/run.sh does it where it may.");
        return new(library);
    }

    /// <summary>Sets it that far from the true time; seen by the process within a second.</summary>
    public void Set(TimeSpan ahead) => File.WriteAllText(_file, string.Create(CultureInfo.InvariantCulture, $"{ahead.TotalSeconds:+0;-0}s"));
}
