using CxSaas.Host.Client;
using CxSaas.Host.Progress;

namespace CxSaas.Host.Import;

/// <summary>What became of each row so far. Taken rows are only counted; refused ones are kept by line, with the reason.</summary>
sealed class Outcomes(Meter meter)
{
    readonly Lock _gate = new();
    readonly Dictionary<CsvFile, Dictionary<int, string>> _reasons = [];
    readonly Dictionary<(string Code, string Field), (int Rows, string Example)> _counts = [];

    public int Taken { get; private set; }
    public int Duplicates { get; private set; }
    public int Refused { get; private set; }

    /// <summary>Most frequent first, each with the sentence that the first such row was refused with.</summary>
    public IEnumerable<(string Code, string Field, int Rows, string Example)> Reasons => _counts
        .OrderByDescending(count => count.Value.Rows)
        .Select(count => (count.Key.Code, count.Key.Field, count.Value.Rows, count.Value.Example));

    public void Take(Entry entry, bool duplicate)
    {
        lock (_gate)
        {
            Taken += entry.Lines.Count;
            if (duplicate) Duplicates += entry.Lines.Count;
        }
        meter.Add(entry.Lines.Count);
    }

    public void Refuse(CsvFile file, IReadOnlyList<int> lines, IReadOnlyList<Refusal> refusals)
    {
        var reason = string.Join("; ", refusals);
        lock (_gate)
        {
            if (!_reasons.TryGetValue(file, out var ofFile)) _reasons[file] = ofFile = [];
            foreach (var line in lines) ofFile[line] = reason;
            var first = (refusals[0].Code, refusals[0].Field);
            var (rows, example) = _counts.GetValueOrDefault(first, (0, refusals[0].Message));
            _counts[first] = (rows + lines.Count, example);
            Refused += lines.Count;
        }
        meter.Add(lines.Count);
    }

    /// <summary>The refused lines of a file with their reasons. Asked when all is sent.</summary>
    public IReadOnlyDictionary<int, string> RefusedLines(CsvFile file) => _reasons.GetValueOrDefault(file) ?? [];
}
