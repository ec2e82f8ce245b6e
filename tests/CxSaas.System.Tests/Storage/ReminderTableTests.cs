
namespace CxSaas.System.Tests.Storage;

public sealed class ReminderTableTests : IDisposable
{
    static readonly GrainId Partition = GrainId.Parse("partition/acme:0");
    static readonly DateTime Start = new(2026, 3, 1, 12, 30, 0, 123, DateTimeKind.Utc);

    readonly TestFolder _folder = new();
    readonly TestStore _store;

    public ReminderTableTests() => _store = new(_folder);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_was_upserted_is_read_back()
    {
        var etag = await _store.Reminders.UpsertRow(Entry(Partition, "due"));
        var read = await _store.Reminders.ReadRow(Partition, "due");

        Assert.NotNull(read);
        Assert.Equal(
            (Partition, "due", Start, DateTimeKind.Utc, TimeSpan.FromMinutes(5), etag),
            (read.GrainId, read.ReminderName, read.StartAt, read.StartAt.Kind, read.Period, read.ETag));
    }

    [Fact]
    public async Task A_reminder_that_is_not_there_reads_as_none()
    {
        Assert.Null(await _store.Reminders.ReadRow(Partition, "due"));
        Assert.Empty((await _store.Reminders.ReadRows(Partition)).Reminders);
    }

    [Fact]
    public async Task An_upsert_replaces_the_reminder_and_its_etag()
    {
        var first = await _store.Reminders.UpsertRow(Entry(Partition, "due"));
        var later = Entry(Partition, "due");
        later.Period = TimeSpan.FromMinutes(1);
        var second = await _store.Reminders.UpsertRow(later);

        var read = Assert.Single((await _store.Reminders.ReadRows(Partition)).Reminders);
        Assert.NotEqual(first, second);
        Assert.Equal((TimeSpan.FromMinutes(1), second), (read.Period, read.ETag));
    }

    [Fact]
    public async Task A_grains_reminders_are_its_own()
    {
        await _store.Reminders.UpsertRow(Entry(Partition, "due"));
        await _store.Reminders.UpsertRow(Entry(Partition, "Due"));
        await _store.Reminders.UpsertRow(Entry(GrainId.Parse("Partition/acme:0"), "due"));

        var names = (await _store.Reminders.ReadRows(Partition)).Reminders.Select(reminder => reminder.ReminderName);
        Assert.Equal(["Due", "due"], names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Only_the_current_etag_removes_a_reminder()
    {
        var stale = await _store.Reminders.UpsertRow(Entry(Partition, "due"));
        var current = await _store.Reminders.UpsertRow(Entry(Partition, "due"));

        Assert.False(await _store.Reminders.RemoveRow(Partition, "due", stale!));
        Assert.False(await _store.Reminders.RemoveRow(Partition, "due", "no number"));
        Assert.NotNull(await _store.Reminders.ReadRow(Partition, "due"));
        Assert.True(await _store.Reminders.RemoveRow(Partition, "due", current!));
        Assert.Null(await _store.Reminders.ReadRow(Partition, "due"));
        Assert.False(await _store.Reminders.RemoveRow(Partition, "due", current!));
    }

    [Fact]
    public async Task A_range_leaves_out_its_begin_has_its_end_and_may_go_through_zero()
    {
        var grains = Enumerable.Range(0, 50).Select(i => GrainId.Parse($"partition/acme:{i}")).ToList();
        foreach (var grain in grains)
            await _store.Reminders.UpsertRow(Entry(grain, "due"));
        var hashes = grains.Select(grain => grain.GetUniformHashCode()).Order().ToList();
        var (low, high) = (hashes[10], hashes[40]);

        Assert.Equal(hashes[11..41], await Hashes(low, high));
        Assert.Equal([.. hashes[..11], .. hashes[41..]], await Hashes(high, low));
        Assert.Equal(hashes, await Hashes(low, low));
        Assert.Equal(hashes, await Hashes(0, 0));
        Assert.Equal(hashes, await Hashes(0, uint.MaxValue));
        Assert.Contains(hashes, hash => hash > int.MaxValue);
    }

    [Fact]
    public async Task Reminders_survive_a_stop_and_can_be_cleared()
    {
        using var other = new TestFolder();
        using (var first = new TestStore(other))
            await first.Reminders.UpsertRow(Entry(Partition, "due"));
        using var second = new TestStore(other);
        Assert.Single((await second.Reminders.ReadRows(Partition)).Reminders);

        await second.Reminders.TestOnlyClearTable();
        Assert.Empty((await second.Reminders.ReadRows(0, 0)).Reminders);
    }

    async Task<IEnumerable<uint>> Hashes(uint begin, uint end) =>
        (await _store.Reminders.ReadRows(begin, end)).Reminders.Select(reminder => reminder.GrainId.GetUniformHashCode()).Order();

    static ReminderEntry Entry(GrainId grain, string name) =>
        new() { GrainId = grain, ReminderName = name, StartAt = Start, Period = TimeSpan.FromMinutes(5) };
}
