using System.Collections.Immutable;

namespace CxSaas.System.Tests.Storage;

public sealed class StoredJsonTests : IDisposable
{
    const string Grain = "customer/acme:c-1";

    static readonly Journey Ada = new()
    {
        Name = "Ada Müller & <Söhne>",
        Nickname = null,
        Score = null,
        Since = new(2026, 3, 1, 12, 30, 0, TimeSpan.FromHours(1)),
        Patience = TimeSpan.FromHours(36),
        Steps = [new Step.Scored(3, null), new Step.Promised("p-1", DateTimeOffset.UnixEpoch), new Step.Scored(9, "\"Danke\"🙂")],
        Counts = new Dictionary<string, int> { ["E-Mail"] = 2, ["phone"] = 1 }.ToImmutableDictionary(),
    };

    readonly TestFolder _folder = new();
    readonly TestStore _store;

    public StoredJsonTests() => _store = new(_folder);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_was_written_is_read_back()
    {
        var written = await _store.Write(Grain, Ada);
        var read = await _store.Read<Journey>(Grain);

        Assert.Equal(Ada, read.State);
        Assert.True(written.RecordExists && read.RecordExists);
        Assert.Equal(written.ETag, read.ETag);
    }

    [Fact]
    public async Task A_row_is_json_a_person_can_read()
    {
        // One count: the order of an immutable dictionary is another one in each process.
        await _store.Write(Grain, Ada with { Counts = Ada.Counts.Remove("phone") });
        Assert.Equal(
            """
            {"name":"Ada Müller & <Söhne>","version":1,"since":"2026-03-01T12:30:00+01:00","patience":"1.12:00:00",
            "steps":[{"$type":"scored","score":3},{"$type":"promised","id":"p-1","due":"1970-01-01T00:00:00+00:00"},
            {"$type":"scored","score":9,"comment":"\"Danke\"
            """.ReplaceLineEndings("") + "\\uD83D\\uDE42\"}],\"counts\":{\"E-Mail\":2}}",
            await _store.Row(Grain));
    }

    [Fact]
    public async Task What_was_never_written_reads_as_a_fresh_state()
    {
        var read = await _store.Read<Journey>(Grain);

        Assert.False(read.RecordExists);
        Assert.Null(read.ETag);
        Assert.Equal((1, 0), (read.State?.Version, read.State?.Steps.Length));
    }
}
