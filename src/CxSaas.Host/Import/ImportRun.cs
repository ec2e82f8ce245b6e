using System.Diagnostics;
using System.Text.Json;
using CxSaas.Host.Client;
using CxSaas.Host.Progress;

namespace CxSaas.Host.Import;

/// <summary>One import from the first look at the files to the exit code.</summary>
sealed class ImportRun(CxSaasClient client, TimeProvider clock, TextWriter output, TextWriter error)
{
    public const int AllTaken = 0;
    public const int NotStarted = 1;
    public const int SomeRefused = 2;
    public const int Interrupted = 130;

    public async Task<int> Run(IReadOnlyList<string> paths, bool shiftToNow, CancellationToken stop)
    {
        var files = new List<CsvFile>();
        try
        {
            Open([.. paths.Where(path => !JsonFile.Is(path))], files);
            var set = paths.Where(JsonFile.Is).Select(JsonFile.Read).ToLookup(content => content.ValueKind == JsonValueKind.Array);
            var settings = set[false].Select(content => new SettingsFile(content)).ToList();
            var first = FirstReading.Of(files, stop);
            var role = await Tenant.Role(client, stop);
            foreach (var each in settings) await each.Begin(client, error, stop);
            if (role == "ADMIN" && first.Segments.Count > 0) await Tenant.Define(client, first.Segments, error, stop);
            var shift = shiftToNow ? await Shift.Find(client, first, clock.GetUtcNow(), stop) : TimeSpan.Zero;
            if (shiftToNow) error.WriteLine($"Moves every instant by {shift.TotalDays:+0.0;-0.0;0} days.");
            var refused = await SurveysFile.Send(client, set[true].SelectMany(content => content.EnumerateArray()), error, stop);
            var end = await Send(files, first, shift, settings, stop);
            return end == AllTaken && refused + settings.Sum(each => each.Refused) > 0 ? SomeRefused : end;
        }
        catch (UnreadableFileException unreadable)
        {
            error.WriteLine(unreadable.Message + " Nothing was sent.");
            return NotStarted;
        }
        catch (CxSaasException failure)
        {
            error.WriteLine(Sentence(failure) + " No row was sent.");
            return NotStarted;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            error.WriteLine("Interrupted before any row was sent.");
            return Interrupted;
        }
        finally
        {
            foreach (var file in files) file.Dispose();
        }
    }

    void Open(IReadOnlyList<string> paths, List<CsvFile> files)
    {
        var own = paths.ToLookup(Path.GetFullPath);
        foreach (var path in paths)
        {
            if (own[Path.GetFullPath(path)].Count() > 1) throw new UnreadableFileException(path, 0, "is given twice");
            if (own.Contains(Path.GetFullPath(RejectsFile.PathOf(path))))
                throw new UnreadableFileException(path, 0, "is given together with its own rejects, which this run would overwrite");
            var file = new CsvFile(path);
            files.Add(file);
            if (file.UnknownColumns.Length > 0)
                error.WriteLine($"{path}: ignores the column {string.Join(", ", file.UnknownColumns)}.");
        }
    }

    async Task<int> Send(List<CsvFile> files, FirstReading first, TimeSpan shift, List<SettingsFile> settings, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var meter = new Meter(first.Rows);
        var outcomes = new Outcomes(meter);
        var entries = files.SelectMany(file => EntryReading.Entries(file, first, shift, now, outcomes));
        var started = Stopwatch.StartNew();
        string? stopped = null;
        try
        {
            await ProgressDisplay.Show("import", "rows", meter, error, () => new Sending(client, outcomes).Run(entries, stop));
            foreach (var each in settings) await each.End(client, error, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            stopped = "Interrupted.";
        }
        catch (CxSaasException failure)
        {
            stopped = Sentence(failure);
        }
        catch (UnreadableFileException changed)
        {
            stopped = changed.Message + " It was changed while it was read.";
        }
        WriteRejects(files, outcomes, stopped is null);
        Summary.Print(output, outcomes, first.Rows, started.Elapsed, files);
        if (stopped is null) return outcomes.Refused == 0 ? AllTaken : SomeRefused;
        error.WriteLine($"{stopped} Run the same command again to continue; nothing counts twice.");
        return stop.IsCancellationRequested ? Interrupted : NotStarted;
    }

    void WriteRejects(List<CsvFile> files, Outcomes outcomes, bool complete)
    {
        foreach (var file in files)
        {
            try
            {
                if (outcomes.RefusedLines(file) is { Count: > 0 } reasons) RejectsFile.Write(file, reasons);
                else if (complete) RejectsFile.RemoveStale(file);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or UnreadableFileException)
            {
                error.WriteLine($"{RejectsFile.PathOf(file.Path)} cannot be written: {failure.Message}");
            }
        }
    }

    static string Sentence(CxSaasException failure) => failure.Code switch
    {
        CxSaasException.Unreachable => failure.Message + " Check that the server runs and that --url is its address.",
        CxSaasException.Unauthenticated => failure.Message + " Check --key, or the environment variable CXSAAS_KEY.",
        _ => $"{failure.Message} ({failure.Code}).",
    };
}
