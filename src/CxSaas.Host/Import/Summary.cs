namespace CxSaas.Host.Import;

/// <summary>The last words of an import: what was taken, and what was refused and why.</summary>
static class Summary
{
    public static void Print(TextWriter output, Outcomes outcomes, int rows, TimeSpan elapsed, IEnumerable<CsvFile> files)
    {
        var done = outcomes.Taken + outcomes.Refused;
        var rate = done / Math.Max(elapsed.TotalSeconds, 0.001);
        output.WriteLine($"{done:N0} of {rows:N0} rows in {elapsed.TotalSeconds:0.0} s, {rate:N0} rows/s");
        var known = outcomes.Duplicates > 0 ? $", {outcomes.Duplicates:N0} of them there already" : "";
        output.WriteLine($"  taken   {outcomes.Taken,9:N0}{known}");
        output.WriteLine($"  refused {outcomes.Refused,9:N0}");
        foreach (var (code, field, count, example) in outcomes.Reasons)
            output.WriteLine($"          {count,9:N0} {code} {field}: {example}");
        foreach (var file in files.Where(file => outcomes.RefusedLines(file).Count > 0))
            output.WriteLine($"Refused rows, each with its reason: {RejectsFile.PathOf(file.Path)}");
    }
}
