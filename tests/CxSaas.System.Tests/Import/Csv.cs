using System.Text;

namespace CxSaas.System.Tests.Import;

/// <summary>A reader of its own for the tests, so that the importer's is not judged by itself. RFC 4180.</summary>
static class Csv
{
    public static List<Dictionary<string, string>> Read(TextReader reader)
    {
        var rows = Cells(reader).ToList();
        return [.. rows.Skip(1).Select(row => rows[0].Zip(row).ToDictionary(cell => cell.First, cell => cell.Second))];
    }

    static IEnumerable<List<string>> Cells(TextReader reader)
    {
        var (row, cell, quoted) = (new List<string>(), new StringBuilder(), false);
        for (var c = reader.Read(); c >= 0; c = reader.Read())
        {
            if (quoted && c == '"' && reader.Peek() == '"') cell.Append((char)reader.Read());
            else if (c == '"') quoted = !quoted;
            else if (!quoted && c is ',' or '\n')
            {
                row.Add(cell.ToString().TrimEnd('\r'));
                cell.Clear();
                if (c == ',') continue;
                yield return row;
                row = [];
            }
            else cell.Append((char)c);
        }
        if (row.Count > 0) yield return [.. row, cell.ToString()];
    }
}
