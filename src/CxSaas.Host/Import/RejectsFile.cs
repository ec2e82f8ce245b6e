using System.Globalization;
using CsvHelper;

namespace CxSaas.Host.Import;

/// <summary>
/// FILE.rejects.csv: the refused rows as they were, with the line each came from and the reason. Mended, it can be imported as
/// it is. Fields are only read again and written once more, so no row has to be kept while the import runs.
/// </summary>
static class RejectsFile
{
    public static string PathOf(string path) => path + ".rejects.csv";

    public static void Write(CsvFile file, IReadOnlyDictionary<int, string> reasons)
    {
        var path = PathOf(file.Path);
        var unfinished = path + ".tmp";
        using (var csv = CsvWriter.ToFile(unfinished))
        {
            var columns = file.Header.Except(FileFormat.OfRejects).ToArray();
            csv.WriteRecord([.. columns, .. FileFormat.OfRejects]);
            foreach (var row in file.Rows())
                if (reasons.TryGetValue(row.Line, out var reason))
                    csv.WriteRecord([.. columns.Select(column => row[column]), row.Line.ToString(CultureInfo.InvariantCulture), reason]);
        }
        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>Without this, the rejects of an earlier run would look like those of one that took everything.</summary>
    public static void RemoveStale(CsvFile file) => File.Delete(PathOf(file.Path));
}
