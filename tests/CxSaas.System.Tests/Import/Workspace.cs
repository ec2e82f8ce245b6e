using System.Text;
using CxSaas.Host.Import;
using CxSaas.Host.Progress;

namespace CxSaas.System.Tests.Import;

/// <summary>A folder of its own for the files of one test.</summary>
public sealed class Workspace : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cxsaas-import-");
    readonly List<CsvFile> _open = [];

    public string File(string name, string text) => File(name, Encoding.UTF8.GetBytes(text));

    public string File(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder.FullName, name);
        global::System.IO.File.WriteAllBytes(path, bytes);
        return path;
    }

    internal CsvFile Csv(string text)
    {
        var file = new CsvFile(File($"{_open.Count}.csv", text));
        _open.Add(file);
        return file;
    }

    internal static readonly DateTimeOffset Now = new(2026, 5, 10, 12, 0, 0, TimeSpan.Zero);

    /// <summary>What both readings make of a file, without a server.</summary>
    internal (IReadOnlyList<Entry> Entries, Outcomes Outcomes) Read(string text, TimeSpan shift = default)
    {
        var file = Csv(text);
        var first = FirstReading.Of([file], TestContext.Current.CancellationToken);
        var outcomes = new Outcomes(new Meter(first.Rows));
        return ([.. EntryReading.Entries(file, first, shift, Now, outcomes)], outcomes);
    }

    internal static string Json(Entry entry) => string.Join('\n', entry.Parts.Select(part => $"{part.Mutation.Field} {Encoding.UTF8.GetString(part.Json)}"));

    internal static (int Exit, string Output, string Error) Import(FakeServer server, bool shift, params string[] paths) =>
        Import(server, shift, TestContext.Current.CancellationToken, paths);

    internal static (int Exit, string Output, string Error) Import(FakeServer server, bool shift, CancellationToken stop, params string[] paths)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        using var client = server.Client();
        var exit = new ImportRun(client, TimeProvider.System, output, error).Run(paths, shift, stop).GetAwaiter().GetResult();
        return (exit, output.ToString(), error.ToString());
    }

    public void Dispose()
    {
        foreach (var file in _open) file.Dispose();
        _folder.Delete(recursive: true);
    }
}
