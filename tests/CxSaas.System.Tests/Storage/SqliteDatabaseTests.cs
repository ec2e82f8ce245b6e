using CxSaas.Silo.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace CxSaas.System.Tests.Storage;

public sealed class SqliteDatabaseTests : IDisposable
{
    const int Writes = 2_000;
    const long NewerVersion = SqliteSchema.Version + 1;

    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Two_thousand_writes_at_once_all_land_and_share_commits()
    {
        using var store = new TestStore(_folder);
        await Task.WhenAll(Enumerable.Range(0, Writes).Select(i => store.Write($"customer/acme:{i}", new Tally(i))));

        for (var i = 0; i < Writes; i++)
            Assert.Equal(new Tally(i), (await store.Read<Tally>($"customer/acme:{i}")).State);
        Assert.InRange(store.Database.Commits, 1, Writes / 2);
    }

    [Fact]
    public async Task More_writes_than_the_queue_holds_wait_their_turn()
    {
        using var store = new TestStore(_folder);
        await Task.WhenAll(Enumerable.Range(0, SqliteLimits.QueuedOperationsMax * 2).Select(i => store.Write($"customer/acme:{i}", i)));

        Assert.Equal(
            SqliteLimits.QueuedOperationsMax * 2L, await store.Database.Read(session => session.Number("SELECT count(*) FROM state")));
    }

    [Fact]
    public async Task A_write_that_throws_fails_alone()
    {
        using var store = new TestStore(_folder);
        var before = store.Write("customer/acme:1", new Tally(1));
        var thrown = store.Database.Write<int>((_, _) => throw new InvalidDataException("its own fault"));
        var after = store.Write("customer/acme:2", new Tally(2));

        Assert.Equal("its own fault", (await Assert.ThrowsAsync<InvalidDataException>(() => thrown)).Message);
        await Task.WhenAll(before, after);
        Assert.Equal(new Tally(2), (await store.Read<Tally>("customer/acme:2")).State);
    }

    [Fact]
    public async Task A_transaction_the_database_refuses_leaves_nothing_behind_and_the_next_one_is_stored()
    {
        using var store = new TestStore(_folder);
        var refused = store.Database.Write((session, version) =>
        {
            session.Execute("INSERT INTO state VALUES ('customer/acme:1', 'state', $1, '{}')", version);
            return session.Execute("INSERT INTO nowhere VALUES (1)");
        });

        Assert.IsType<SqliteException>((await Assert.ThrowsAsync<IOException>(() => refused)).InnerException);
        Assert.False((await store.Read<Tally>("customer/acme:1")).RecordExists);
        await store.Write("customer/acme:1", new Tally(1));
        Assert.Equal(new Tally(1), (await store.Read<Tally>("customer/acme:1")).State);
    }

    [Fact]
    public async Task A_folder_in_use_is_refused_with_its_name_and_the_way_out()
    {
        using var store = new TestStore(_folder);
        var refusal = Assert.Throws<StorageFolderException>(() => new TestStore(_folder));

        Assert.Equal(
            $"The data folder {_folder.Path} is in use by another server. Stop that server, or start this one with a folder of its own.",
            refusal.Message);
        await store.Write("customer/acme:1", new Tally(1));
    }

    [Fact]
    public void A_folder_is_free_again_after_its_server_has_stopped()
    {
        new TestStore(_folder).Dispose();
        new TestStore(_folder).Dispose();
    }

    [Fact]
    public void A_file_of_a_newer_version_is_refused_and_left_as_it_is()
    {
        new TestStore(_folder).Dispose();
        Run(_folder.Database, $"PRAGMA user_version = {NewerVersion}");
        var bytes = File.ReadAllBytes(_folder.Database);

        var refusal = Assert.Throws<StorageFolderException>(() => new TestStore(_folder));
        Assert.Equal(
            $"The data in {_folder.Database} was written by a newer version (format {NewerVersion}, this one reads up to {SqliteSchema.Version}). Start that version again.",
            refusal.Message);
        Assert.Equal(bytes, File.ReadAllBytes(_folder.Database));
    }

    [Fact]
    public async Task A_file_of_an_older_version_is_read_and_from_then_on_refused_by_that_one()
    {
        using (var before = new TestStore(_folder)) await before.Write("customer/acme:1", new Tally(1));
        Run(_folder.Database, "PRAGMA user_version = 1");

        using var store = new TestStore(_folder);
        Assert.Equal(new Tally(1), (await store.Read<Tally>("customer/acme:1")).State);
        Assert.Equal(SqliteSchema.Version, await store.Database.Read(session => session.Number("PRAGMA user_version")));
    }

    [Fact]
    public async Task The_log_stays_within_its_bound_though_readers_never_pause()
    {
        using var store = new TestStore(_folder);
        // Each time another one: what is stored already makes no page of the log.
        static Note Text(int i) => new(new((char)('a' + i % 26), 1_000_000));
        var rows = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => store.Write($"customer/acme:{i}", Text(i))));
        using var stop = new CancellationTokenSource();
        // Readings that overlap, so that at every moment one needs the log.
        var readers = Enumerable.Range(0, SqliteLimits.Readers).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested) await store.Database.Read(session => session.Number("SELECT sum(length(json)) FROM (SELECT json FROM state LIMIT 4)"));
        })).ToList();
        var longest = 0L;
        for (var i = 0; i < 600; i++)
        {
            rows[i % 64] = await store.Write($"customer/acme:{i % 64}", Text(i), rows[i % 64].ETag);
            longest = Math.Max(longest, new FileInfo(_folder.Database + "-wal").Length);
        }
        await stop.CancelAsync();
        await Task.WhenAll(readers);
        TestContext.Current.TestOutputHelper?.WriteLine($"the log had {longest / 1_000_000} MB");
        Assert.InRange(longest, 0, 2L * SqliteLimits.WalBytesMax);
    }

    [Fact]
    public void Somebody_elses_database_is_refused()
    {
        Run(_folder.Database, "CREATE TABLE recipe (name TEXT)");
        Assert.Contains("not one of this server's", Assert.Throws<StorageFolderException>(() => new TestStore(_folder)).Message);
    }

    static void Run(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
