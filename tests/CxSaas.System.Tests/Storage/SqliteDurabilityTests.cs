using CxSaas.Silo.Storage.Sqlite;

namespace CxSaas.System.Tests.Storage;

public sealed class SqliteDurabilityTests : IDisposable
{
    const int Writes = 2_000;

    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_acknowledged_is_there_after_a_stop()
    {
        string? etag;
        using (var store = new TestStore(_folder))
            etag = (await store.Write("customer/acme:1", new Tally(1))).ETag;

        // The log was moved into the file: a copy of that one file is then a whole backup.
        Assert.False(File.Exists(_folder.Database + "-wal"));
        using var reopened = new TestStore(_folder);
        var read = await reopened.Read<Tally>("customer/acme:1");
        Assert.Equal((new Tally(1), etag), (read.State, read.ETag));
        Assert.NotEqual(etag, (await reopened.Write("customer/acme:2", new Tally(1))).ETag);
    }

    [Fact]
    public async Task What_was_waiting_when_the_server_stopped_is_stored_before_it_does()
    {
        Task[] writes;
        using (var store = new TestStore(_folder))
            writes = [.. Enumerable.Range(0, Writes).Select(i => store.Write($"customer/acme:{i}", i))];

        await Task.WhenAll(writes);
        using var reopened = new TestStore(_folder);
        Assert.Equal(Writes, await reopened.Database.Read(session => session.Number("SELECT count(*) FROM state")));
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_in_what_a_kill_leaves_behind()
    {
        using var left = new TestFolder();
        using var store = new TestStore(_folder);
        await Task.WhenAll(Enumerable.Range(0, Writes).Select(i => store.Write($"customer/acme:{i}", new Tally(i))));
        foreach (var file in Directory.GetFiles(_folder.Path).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(left.Path, Path.GetFileName(file)));

        Assert.NotEqual(0, new FileInfo(left.Database + "-wal").Length);
        using var recovered = new TestStore(left);
        for (var i = 0; i < Writes; i++)
            Assert.Equal(new Tally(i), (await recovered.Read<Tally>($"customer/acme:{i}")).State);
    }

    [Fact]
    public async Task A_full_disk_fails_writes_keeps_reads_and_is_over_when_there_is_room()
    {
        using var store = new TestStore(_folder);
        var kept = await store.Write("customer/acme:kept", new Tally(1));
        await Limit(store, pages: 12);

        var note = new Note(new('x', 100_000));
        var writes = Enumerable.Range(0, 100).Select(i => store.Write($"customer/acme:{i}", note)).ToList();
        foreach (var write in writes)
            Assert.Contains("Nothing of this write was stored", (await Assert.ThrowsAsync<IOException>(() => write)).Message);

        Assert.Equal(new Tally(1), (await store.Read<Tally>("customer/acme:kept")).State);
        Assert.False((await store.Read<Note>("customer/acme:0")).RecordExists);

        await Limit(store, pages: int.MaxValue);
        await store.Write("customer/acme:0", note);
        await store.Write("customer/acme:kept", new Tally(2), kept.ETag);
        Assert.Equal(note, (await store.Read<Note>("customer/acme:0")).State);
    }

    [Fact]
    public async Task The_log_stays_bounded_while_writes_go_on()
    {
        using var store = new TestStore(_folder);
        var text = new string('x', 1_000_000);
        string? etag = null;
        for (var i = 0; i < 100; i++)
            etag = (await store.Write("customer/acme:1", text, etag)).ETag;

        Assert.InRange(new FileInfo(_folder.Database + "-wal").Length, 1, SqliteLimits.WalBytesMax / 2);
    }

    // The file may then not grow beyond so many pages: SQLite answers as it does on a full disk.
    static Task<long?> Limit(TestStore store, int pages) => store.Database.Write((session, _) => session.Number($"PRAGMA max_page_count = {pages}"));
}
