using System.Text.Unicode;
using CsvHelper;

namespace CxSaas.Host.Import;

/// <summary>A file that cannot be read as the CSV it should be; the message is a sentence that names the file and the line.</summary>
sealed class UnreadableFileException(string path, long line, string why)
    : Exception(line > 0 ? $"{path}, line {line}: {why}." : $"{path}: {why}.");

/// <summary>
/// A CSV file of one of the formats, read as a stream and as often as asked: once to check all of it, once to send it.
/// It stays open in between, so that both see the same file even if its name is given to another.
/// </summary>
sealed class CsvFile : IDisposable
{
    /// <summary>Bounds what is remembered of a file: the ids of its feedback and the lines that were refused.</summary>
    public const int RowsMax = 5_000_000;

    /// <summary>In bytes. A quote that nobody closes would otherwise swallow the rest of the file into memory.</summary>
    const int RowBytesMax = 1 << 20;

    // The strictness is on purpose: with a stray quote or a field too many, every guess puts words into the wrong column.
    static readonly CsvReaderOptions Rfc4180 = new()
    {
        Separator = ',',
        HasHeader = false,
        MalformedData = CsvMalformedDataHandling.Throw,
        MaxRecordSize = RowBytesMax,
        TrackLineNumbers = true,
    };

    readonly FileStream _stream;

    public string Path { get; }
    public FileFormat Format { get; }
    public string[] Header { get; }
    public string[] UnknownColumns { get; }

    public CsvFile(string path)
    {
        Path = path;
        _stream = Open(path);
        try
        {
            if (!_stream.CanSeek) throw new UnreadableFileException(path, 0, "is not a regular file, and it has to be read twice");
            Header = HeaderOf();
            (Format, UnknownColumns) = FileFormat.Of(Header);
        }
        catch (Exception failure)
        {
            _stream.Dispose();
            if (failure is FormatException) throw new UnreadableFileException(path, 1, failure.Message);
            throw;
        }
    }

    /// <summary>Each row, valid until the next is asked for. Only one reading at a time.</summary>
    public IEnumerable<CsvRow> Rows()
    {
        var columns = Header.Index().ToDictionary(column => column.Item, column => column.Index);
        using var reader = Restart();
        Read(reader);
        for (var rows = 1; Read(reader); rows++)
        {
            if (reader.FieldCount != Header.Length)
                throw new UnreadableFileException(Path, reader.LineNumber,
                    $"has {reader.FieldCount} fields where the header has {Header.Length}");
            if (rows > RowsMax) throw new UnreadableFileException(Path, reader.LineNumber, $"more than {RowsMax:N0} rows; split the file");
            yield return new(reader, columns);
        }
    }

    string[] HeaderOf()
    {
        using var reader = Restart();
        return Read(reader)
            ? [.. Enumerable.Range(0, reader.FieldCount).Select(field => reader.GetString(field).Trim().ToLowerInvariant())]
            : throw new UnreadableFileException(Path, 0, "is empty, not even a header row");
    }

    CsvReader Restart()
    {
        _stream.Position = 0;
        return CsvReader.Create(_stream, Rfc4180, leaveOpen: true);
    }

    bool Read(CsvReader reader)
    {
        try
        {
            if (!reader.Read()) return false;
        }
        catch (CsvFormatException malformed)
        {
            throw new UnreadableFileException(Path, malformed.LineNumber,
                $"has a quote where none may be or one left open, or is longer than {RowBytesMax / 1024} KB");
        }
        catch (IOException failure)
        {
            throw new UnreadableFileException(Path, 0, $"cannot be read ({failure.Message.TrimEnd('.')})");
        }
        // A byte that is not UTF-8 would otherwise be stored for ever as a question mark.
        return Utf8.IsValid(reader.RawRecord) ? true : throw new UnreadableFileException(Path, reader.LineNumber, "is not UTF-8");
    }

    static FileStream Open(string path)
    {
        try
        {
            return new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new UnreadableFileException(path, 0, $"cannot be opened ({refused.Message.TrimEnd('.')})");
        }
    }

    public void Dispose() => _stream.Dispose();
}

/// <summary>One row, by the names of its columns.</summary>
readonly record struct CsvRow(CsvReader Reader, IReadOnlyDictionary<string, int> Columns)
{
    /// <summary>Where it starts: a quoted field may go over several lines.</summary>
    public int Line => (int)Reader.LineNumber;

    /// <summary>The field, or empty where the file has no such column.</summary>
    public string this[string column] => Columns.TryGetValue(column, out var at) ? Reader.GetString(at) : "";
}
