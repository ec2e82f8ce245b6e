using CxSaas.Host.Import;

namespace CxSaas.System.Tests.Import;

public sealed class CsvFileTests : IDisposable
{
    const string Header = "id,customer_id,occurred_at,metric,value,comment";
    readonly Workspace _work = new();

    [Fact]
    public void Quotes_commas_and_newlines_within_quotes_belong_to_the_field_and_a_row_is_named_by_its_first_line()
    {
        var file = _work.Csv($"{Header}\r\nf1,c,2026-01-01T00:00:00Z,NPS,9,\"one, \"\"two\"\"\r\nthree\"\r\n\r\nf2,c,2026-01-01T00:00:00Z,NPS,8,\n");
        Assert.Equal([(2, "one, \"two\"\r\nthree"), (5, "")], file.Rows().Select(row => (row.Line, row["comment"])));
    }

    [Fact]
    public void A_byte_order_mark_is_not_part_of_the_first_column() =>
        Assert.Equal("f1", _work.Csv($"\uFEFF{Header}\nf1,c,2026-01-01T00:00:00Z,NPS,9,\n").Rows().Select(row => row["id"]).Single());

    [Fact]
    public void Columns_may_come_in_any_order_and_a_file_can_be_read_again()
    {
        var file = _work.Csv("value,Metric, id ,occurred_at,customer_id\n9,NPS,f1,2026-01-01T00:00:00Z,c\n");
        for (var reading = 0; reading < 2; reading++)
            Assert.Equal(("f1", "9", "NPS", ""), file.Rows().Select(row => (row["id"], row["value"], row["metric"], row["comment"])).Single());
    }

    [Fact]
    public void A_file_is_told_by_its_header_and_unknown_columns_are_named()
    {
        Assert.Same(FileFormat.Feedback, _work.Csv(Header).Format);
        var promises = _work.Csv("id,customer_id,statement,made_at,due_at,unit_id,colour,size,line,reason");
        Assert.Same(FileFormat.Promises, promises.Format);
        Assert.Equal(["colour", "size"], promises.UnknownColumns);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("id,customer_id,occurred_at,metric,comment", "line 1: a feedback file needs the column value")]
    [InlineData("id,customer_id,statement,due_at", "line 1: a promises file needs the column made_at and unit_id")]
    [InlineData("a,b,c", "line 1: the header is neither")]
    [InlineData("id,id,metric", "line 1: the column id is there twice")]
    [InlineData(Header + "\n1,2,3", "line 2: has 3 fields where the header has 6")]
    [InlineData(Header + "\n\n1,2,3,4,5,6,7", "line 3: has 7 fields where the header has 6")]
    [InlineData(Header + "\n1,2,3,4,5,a\"b", "line 2: has a quote where none may be")]
    [InlineData(Header + "\n1,2,3,4,5,6\n1,2,3,4,5,\"never\nclosed", "line 3: has a quote where none may be")]
    [InlineData(Header + "\n1,2,3,4,5,\"a\"b", "line 2: has a quote where none may be")]
    public void What_cannot_be_read_is_a_sentence_with_file_and_line(string text, string sentence)
    {
        var path = _work.File("bad.csv", text);
        var unreadable = Assert.Throws<UnreadableFileException>(() =>
        {
            using var file = new CsvFile(path);
            return file.Rows().Count();
        });
        Assert.StartsWith(path, unreadable.Message, StringComparison.Ordinal);
        Assert.Contains(sentence, unreadable.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_that_is_not_utf8_is_found_on_its_line()
    {
        var path = _work.File("latin1.csv", [.. "id,customer_id,occurred_at,metric,value\n1,2,3,4,5\n1,"u8, 0xE9, .. ",3,4,5\n"u8]);
        using var file = new CsvFile(path);
        Assert.EndsWith("line 3: is not UTF-8.", Assert.Throws<UnreadableFileException>(() => file.Rows().Count()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_sentences_too()
    {
        Assert.Contains("cannot be opened", Assert.Throws<UnreadableFileException>(() => new CsvFile(_work.File("x", "") + "y")).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be opened", Assert.Throws<UnreadableFileException>(() => new CsvFile(Path.GetTempPath())).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _work.Dispose();
}
