using Orleans.Storage;

namespace CxSaas.System.Tests.Storage;

public sealed class GrainStorageTests : IDisposable
{
    const string Grain = "customer/acme:c-1";

    readonly TestFolder _folder = new();
    readonly TestStore _store;

    public GrainStorageTests() => _store = new(_folder);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_write_with_the_current_etag_replaces_the_state_and_the_etag()
    {
        var first = await _store.Write(Grain, new Tally(1));
        var second = await _store.Write(Grain, new Tally(2), first.ETag);
        var read = await _store.Read<Tally>(Grain);

        Assert.NotEqual(first.ETag, second.ETag);
        Assert.Equal((new Tally(2), second.ETag), (read.State, read.ETag));
    }

    [Fact]
    public async Task Inserting_twice_is_a_conflict_and_changes_nothing()
    {
        var first = await _store.Write(Grain, new Tally(1));
        var conflict = await Assert.ThrowsAsync<InconsistentStateException>(() => _store.Write(Grain, new Tally(2)));
        var read = await _store.Read<Tally>(Grain);

        Assert.Equal((first.ETag, null), (conflict.StoredEtag, conflict.CurrentEtag));
        Assert.Equal((new Tally(1), first.ETag), (read.State, read.ETag));
    }

    [Fact]
    public async Task A_stale_update_is_a_conflict_and_changes_nothing()
    {
        var first = await _store.Write(Grain, new Tally(1));
        var second = await _store.Write(Grain, new Tally(2), first.ETag);
        var conflict = await Assert.ThrowsAsync<InconsistentStateException>(() => _store.Write(Grain, new Tally(3), first.ETag));
        var read = await _store.Read<Tally>(Grain);

        Assert.Equal((second.ETag, first.ETag), (conflict.StoredEtag, conflict.CurrentEtag));
        Assert.Equal((new Tally(2), second.ETag), (read.State, read.ETag));
    }

    [Theory]
    [InlineData("no number")]
    [InlineData("-1")]
    [InlineData("99999999999999999999")]
    public async Task An_etag_this_storage_never_gave_is_a_conflict(string etag)
    {
        await _store.Write(Grain, new Tally(1));
        await Assert.ThrowsAsync<InconsistentStateException>(() => _store.Write(Grain, new Tally(2), etag));
        Assert.Equal(new Tally(1), (await _store.Read<Tally>(Grain)).State);
    }

    [Fact]
    public async Task Clearing_takes_the_row_away_and_resets_the_state()
    {
        var state = await _store.Write(Grain, new Journey { Name = "Ada", Nickname = null, Score = 3, Version = 7 });
        await _store.Clear(Grain, state);

        Assert.False(state.RecordExists);
        Assert.Null(state.ETag);
        Assert.Equal(1, state.State?.Version);
        Assert.Null(await _store.Row(Grain));
        Assert.False((await _store.Read<Journey>(Grain)).RecordExists);
    }

    [Fact]
    public async Task Clearing_with_a_stale_etag_is_a_conflict_and_changes_nothing()
    {
        var stale = await _store.Write(Grain, new Tally(1));
        await _store.Write(Grain, new Tally(2), stale.ETag);

        await Assert.ThrowsAsync<InconsistentStateException>(() => _store.Clear(Grain, stale));
        await Assert.ThrowsAsync<InconsistentStateException>(() => _store.Clear(Grain, new Orleans.GrainState<Tally>()));
        Assert.Equal(new Tally(1), stale.State);
        Assert.Equal(new Tally(2), (await _store.Read<Tally>(Grain)).State);
    }

    [Fact]
    public async Task Clearing_what_was_never_written_is_no_conflict() => await _store.Clear(Grain, new Orleans.GrainState<Tally>());

    [Fact]
    public async Task An_etag_from_before_a_clear_does_not_fit_what_was_written_after()
    {
        var before = await _store.Write(Grain, new Tally(1));
        var beforeEtag = before.ETag;
        await _store.Clear(Grain, before);
        await _store.Write(Grain, new Tally(2));

        await Assert.ThrowsAsync<InconsistentStateException>(() => _store.Write(Grain, new Tally(3), beforeEtag));
    }

    [Fact]
    public async Task Keys_that_look_alike_do_not_collide()
    {
        (string Grain, string Name)[] keys =
        [
            ("customer/acme:cafe", "state"), ("customer/acme:CAFE", "state"), ("survey/acme:cafe", "state"),
            ("customer/acme:cafe", "State"), ("customer/acme:cafe ", "state"), ("customer/acme:20235", "state"),
            ("customer/acme:020235", "state"), ("customer/acme:2.0235e4", "state"), ("customer/acme:\u00e9", "state"),
            ("customer/acme:e\u0301", "state"), ("customer/a:b_1", "state"), ("customer/a_b:1", "state"),
            ("customer/acme:a\0b", "state"), ("customer/acme:a\0c", "state"), ("customer/acme:%", "state"), ("customer/acme:'", "state"),
        ];
        for (var i = 0; i < keys.Length; i++)
            await _store.Write(keys[i].Grain, new Tally(i), name: keys[i].Name);
        for (var i = 0; i < keys.Length; i++)
            Assert.Equal(new Tally(i), (await _store.Read<Tally>(keys[i].Grain, keys[i].Name)).State);
    }

    [Fact]
    public async Task A_state_over_its_bound_is_refused_before_it_is_queued()
    {
        var commits = _store.Database.Commits;
        var oversized = new string('x', Silo.Storage.Sqlite.SqliteLimits.StateBytesMax);
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => _store.Write(Grain, oversized));

        Assert.Contains(Grain, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(commits, _store.Database.Commits);
    }
}
