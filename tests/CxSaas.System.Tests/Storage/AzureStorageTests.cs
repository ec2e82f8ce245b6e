using System.Text;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using CxSaas.Silo.Storage;
using CxSaas.System.Tests.Contract;
using Orleans.Storage;

namespace CxSaas.System.Tests.Storage;

/// <summary>Azure Storage, and what its network does to an answer.</summary>
public sealed class AzureStorageTests(Azurite azurite) : SharedStorageTests(azurite), IClassFixture<Azurite>
{
    FaultyProxy _tables = null!;

    protected override StorageChoice Choice => new StorageChoice.Azure(Azurite.ConnectionAt(_tables.Port, azurite.BlobPort));

    TableClient Rows => new(Azurite.ConnectionAt(azurite.Port, azurite.BlobPort), "OrleansGrainState");

    BlobContainerClient Blobs => new(Azurite.ConnectionAt(azurite.Port, azurite.BlobPort), "grainstate");

    public override async ValueTask InitializeAsync()
    {
        _tables = await FaultyProxy.To(azurite.Port);
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _tables.DisposeAsync();
    }

    [Fact]
    public async Task An_own_write_whose_answer_was_lost_is_no_conflict()
    {
        var first = await Write(new Tally(1));
        _tables.LosesAnswers(1, HttpMethod.Put);
        var second = await Write(new Tally(2), first.ETag);
        Assert.Equal(0, _tables.FaultsLeft);
        var read = await Read<Tally>();
        Assert.Equal((new Tally(2), second.ETag), (read.State, read.ETag));
        await Write(new Tally(3), second.ETag);
    }

    [Fact]
    public async Task A_first_write_whose_answer_was_lost_is_no_conflict()
    {
        _tables.LosesAnswers(1, HttpMethod.Post);
        var first = await Write(new Tally(1));
        Assert.Equal(0, _tables.FaultsLeft);
        await Write(new Tally(2), first.ETag);
    }

    [Fact]
    public async Task The_write_of_another_is_a_conflict_also_where_the_own_answer_was_lost()
    {
        var first = await Write(new Tally(1));
        await Write(new Tally(2), first.ETag);
        _tables.LosesAnswers(1, HttpMethod.Put);
        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => Write(new Tally(3), first.ETag));
        Assert.Equal(new Tally(2), (await Read<Tally>()).State);
    }

    [Fact]
    public async Task Throttling_is_waited_out()
    {
        _tables.Throttles(3);
        var state = await Write(new Tally(1));
        Assert.Equal(0, _tables.FaultsLeft);
        Assert.Equal(state.ETag, (await Read<Tally>()).ETag);
    }

    [Fact]
    public async Task Where_everything_is_throttled_repeats_end_and_the_fault_is_one_that_time_may_mend()
    {
        _tables.Throttles(int.MaxValue);
        await Assert.ThrowsAnyAsync<IOException>(() => Write(new Tally(1)));
        // The write and the look whether it happened: five attempts each, where there is time for them.
        Assert.InRange(int.MaxValue - _tables.FaultsLeft, 2, 10);
        _tables.Throttles(0);
        await Write(new Tally(1));
    }

    [Fact]
    public async Task A_service_that_never_answers_is_given_up_after_few_attempts_and_the_fence_stays()
    {
        var first = await Write(new Tally(1));
        _tables.Swallows = true;
        await Assert.ThrowsAnyAsync<IOException>(() => Write(new Tally(2), first.ETag));
        // Two of the write, and one to look whether it happened.
        Assert.InRange(_tables.Swallowed, 2, 3);
        _tables.Swallows = false;
        var read = await Read<Tally>();
        Assert.Equal((new Tally(1), first.ETag), (read.State, read.ETag));
        await Write(new Tally(3), read.ETag);
        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => Write(new Tally(4), first.ETag));
    }

    [Fact]
    public async Task An_own_clearing_whose_answers_were_lost_is_no_fault()
    {
        var state = await Write(new Tally(1));
        _tables.LosesAnswers(5, HttpMethod.Delete);
        await Grains.ClearStateAsync("state", Grain, state);
        Assert.Equal(0, _tables.FaultsLeft);
        Assert.Equal((false, null), (state.RecordExists, state.ETag));
        await Write(new Tally(2), state.ETag);
    }

    [Fact]
    public async Task A_state_that_outgrows_its_row_lies_in_one_blob_and_leaves_it_when_it_shrinks()
    {
        var etag = (await Write(new Note(new string('x', 983_000)))).ETag;
        Assert.Empty(await BlobsOfGrain());
        etag = (await Write(new Note(new string('x', 983_041)), etag)).ETag;
        etag = (await Write(new Note(new string('y', 1_000_000)), etag)).ETag;
        await Running.Eventually.Holds(BlobsOfGrain, blobs => blobs.Count == 1);
        await Write(new Note("small"), etag);
        await Running.Eventually.Holds(BlobsOfGrain, blobs => blobs.Count == 0);
        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => Write(new Note(new string('z', 1_000_000)), etag));
        await Running.Eventually.Holds(BlobsOfGrain, blobs => blobs.Count == 0);
        Assert.Equal("small", (await Read<Note>()).State!.Text);
    }

    [Fact]
    public async Task A_blob_stays_where_it_is_not_known_whether_the_row_names_it()
    {
        var first = await Write(new Note(new string('x', 1_000_000)));
        // It is written, its answer lost, the same again a conflict, and the row cannot be read to see with whom.
        (_tables.ThrottlesReadings, var newer) = (true, new Note(new string('y', 1_000_000)));
        _tables.LosesAnswers(1, HttpMethod.Put);
        await Assert.ThrowsAnyAsync<IOException>(() => Write(newer, first.ETag));
        Assert.Equal(0, _tables.FaultsLeft);
        _tables.ThrottlesReadings = false;
        Assert.Equal(newer, (await Read<Note>()).State);
    }

    [Fact]
    public async Task What_is_cleared_leaves_no_blob_behind_not_even_one_that_a_crash_left()
    {
        var state = await Write(new Note(new string('x', 1_000_000)));
        var blob = Assert.Single(await BlobsOfGrain());
        await Blobs.GetBlobClient(blob + "-left").UploadAsync(new BinaryData("left"), TestContext.Current.CancellationToken);
        await Grains.ClearStateAsync("state", Grain, state);
        Assert.Empty(await BlobsOfGrain());
        Assert.False((await Read<Note>()).RecordExists);
    }

    [Fact]
    public async Task A_row_is_laid_out_as_the_official_provider_has_it()
    {
        await Write(new Note("A note."));
        await Write(new Note(new string('x', 70_000)), name: "long");
        var written = new StringBuilder();
        await foreach (var row in Rows.QueryAsync<TableEntity>(cancellationToken: TestContext.Current.CancellationToken))
        {
            if (!row.PartitionKey.EndsWith(Grain.Key.ToString()!, StringComparison.Ordinal)) continue;
            written.Append($"{Masked(row.PartitionKey)} | {row.RowKey}\n");
            foreach (var (column, value) in row.Where(c => c.Key is not ("odata.etag" or "PartitionKey" or "RowKey" or "Timestamp")))
                written.Append(value is byte[] bytes
                    ? $"  {column}: {bytes.Length} bytes {Encoding.UTF8.GetString(bytes)[..Math.Min(bytes.Length, 24)]}\n"
                    : $"  {column}: {value}\n");
        }
        var path = Path.Combine(ContractTests.RepositoryRoot, "tests", "CxSaas.System.Tests", "Storage", "golden", "azure-rows.txt");
        if (Environment.GetEnvironmentVariable("ACCEPT_GOLDEN") is not null) await File.WriteAllTextAsync(path, written.ToString(), TestContext.Current.CancellationToken);
        Assert.Equal(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), written.ToString());
    }

    // The cluster and the grain are this test's own.
    static string Masked(string partitionKey) => $"SERVICE{partitionKey[partitionKey.IndexOf('_', StringComparison.Ordinal)..^32]}KEY";

    async Task<List<string>> BlobsOfGrain()
    {
        var names = new List<string>();
        if (!await Blobs.ExistsAsync()) return names;
        await foreach (var blob in Blobs.GetBlobsAsync(BlobTraits.None, BlobStates.None, null, TestContext.Current.CancellationToken))
            if (blob.Name.Contains(Grain.ToString(), StringComparison.Ordinal)) names.Add(blob.Name);
        return names;
    }
}
