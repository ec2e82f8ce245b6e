namespace CxSaas.Host.Progress;

/// <summary>Counts what is done of a known whole; many tasks may add at once.</summary>
sealed class Meter(long total)
{
    long _done;

    public long Total => total;
    public long Done => Interlocked.Read(ref _done);

    public void Add(int more) => Interlocked.Add(ref _done, more);

    /// <summary>Where no terminal can show a bar: done of total, the rate so far, and the time left at that rate.</summary>
    public string Line(string title, string unit, TimeSpan elapsed)
    {
        var rate = elapsed > TimeSpan.Zero ? Done / elapsed.TotalSeconds : 0;
        var left = rate > 0 ? $", {Math.Ceiling((total - Done) / rate):N0} s left" : "";
        return $"{title}: {Done:N0} of {total:N0} {unit}, {rate:N0} {unit}/s{left}";
    }
}
