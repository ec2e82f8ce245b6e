using CxSaas.Silo.Storage.Shared;
using CxSaas.Silo.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CxSaas.Silo.Storage;

/// <summary>
/// Brings all states from the embedded storage into one that silos share. Rows hold the same in either, so they are copied as they
/// are. What is there already is compared: the same is passed over, so that a move can be run again; anything else ends it.
/// </summary>
public static class StorageMove
{
    /// <summary>Rows under way at once: what one account answers in a few milliseconds each.</summary>
    const int AtOnce = 32;

    const string Rows = "SELECT grain, name, CAST(json AS BLOB) FROM state ORDER BY grain, name";

    /// <summary>Returns how many states were copied and how many were there; throws <see cref="StorageFolderException"/> where it cannot go on.</summary>
    /// <param name="folder">The folder of the embedded storage, of which no server may run.</param>
    /// <param name="silo">The services of a silo over the storage to move to.</param>
    /// <param name="cancellation">Ends it between two rows.</param>
    public static async Task<(int Copied, int Found)> Run(string folder, IServiceProvider silo, CancellationToken cancellation)
    {
        var target = ActivatorUtilities.CreateInstance<RawStates>(silo);
        using var database = SqliteDatabase.Open(folder, silo.GetRequiredService<ILoggerFactory>().CreateLogger(nameof(StorageMove)));
        var (copied, found) = (0, 0);
        await database.Read(async session =>
        {
            using var rows = session.Query(Rows);
            while (true)
            {
                var batch = new List<(GrainId Grain, string Name, BinaryData Content)>();
                while (batch.Count < AtOnce && rows.Read())
                    batch.Add((GrainId.Parse(rows.GetString(0), null), rows.GetString(1), new(rows.GetFieldValue<byte[]>(2))));
                if (batch.Count == 0) return;
                cancellation.ThrowIfCancellationRequested();
                var outcomes = await Task.WhenAll(batch.Select(row => target.Put(row.Grain, row.Name, row.Content)));
                copied += outcomes.Count(isNew => isNew);
                found += outcomes.Count(isNew => !isNew);
            }
        }).Unwrap();
        return (copied, found);
    }

    sealed class RawStates(FencedGrainStorage target)
    {
        /// <summary>True where it was put there, false where the same was there.</summary>
        public async Task<bool> Put(GrainId grain, string name, BinaryData content)
        {
            var known = new GrainState<StoredBytes>();
            await target.Raw.ReadStateAsync(name, grain, known);
            if (known.RecordExists)
                return known.State!.Content.ToMemory().Span.SequenceEqual(content.ToMemory().Span)
                    ? false
                    : throw new StorageFolderException($"The storage holds another {name} of {grain} already: it has data of its own. Choose another --cluster.");
            await target.Raw.WriteStateAsync(name, grain, new GrainState<StoredBytes>(new() { Content = content }));
            return true;
        }
    }
}
