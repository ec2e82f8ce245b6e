using System.Globalization;
using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace CxSaas.Silo.Storage.Sqlite;

/// <summary>
/// A grain's state as one row under (grain type and key, state name). The ETag is the row's version and
/// the only fence between two activations of one grain: a write must name the version it replaces.
/// </summary>
public sealed class SqliteGrainStorage(SqliteDatabase database, IGrainStorageSerializer serializer, IActivatorProvider activators) : IGrainStorage
{
    // The casts move bytes between BLOB and TEXT as they are: a row reads as text and no UTF-16 is made of it here.
    const string SelectState = "SELECT version, CAST(json AS BLOB) FROM state WHERE grain = $1 AND name = $2";
    const string SelectVersion = "SELECT version FROM state WHERE grain = $1 AND name = $2";
    const string Insert = "INSERT INTO state (grain, name, version, json) VALUES ($1, $2, $3, CAST($4 AS TEXT)) ON CONFLICT DO NOTHING";
    const string Update = "UPDATE state SET version = $3, json = CAST($4 AS TEXT) WHERE grain = $1 AND name = $2 AND version = $5";
    const string Delete = "DELETE FROM state WHERE grain = $1 AND name = $2 AND version = $3";

    // Versions start above zero, so this one matches no row.
    const long NoVersion = -1;

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var grain = grainId.ToString();
        var row = await database.Read(session => Find(session, grain, stateName));
        grainState.State = row is { } found && serializer.Deserialize<T>(new BinaryData(found.Json)) is { } state ? state : Fresh<T>();
        grainState.ETag = row is { } current ? ETag(current.Version) : null;
        grainState.RecordExists = row is not null;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        // Before the first await: what is stored is the state at the time of the call.
        var json = serializer.Serialize(grainState.State).ToArray();
        var grain = grainId.ToString();
        if (json.Length > SqliteLimits.StateBytesMax)
            throw new InvalidOperationException(
                $"State {stateName} of grain {grain} has {json.Length} bytes; at most {SqliteLimits.StateBytesMax} can be stored.");

        var etag = grainState.ETag;
        var outcome = await database.Write(
            (session, version) => Attempt(
                session, grain, stateName, version,
                string.IsNullOrEmpty(etag)
                    ? session.Execute(Insert, grain, stateName, version, json)
                    : session.Execute(Update, grain, stateName, version, json, Version(etag))),
            json.Length);
        Demand(outcome.Done, "written", stateName, grain, outcome.Version, etag);
        grainState.ETag = ETag(outcome.Version!.Value);
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var grain = grainId.ToString();
        var etag = grainState.ETag;
        var outcome = await database.Write((session, version) => Attempt(
            session, grain, stateName, version,
            string.IsNullOrEmpty(etag) ? 0 : session.Execute(Delete, grain, stateName, Version(etag))));
        // To clear what was never there is no conflict.
        var cleared = outcome.Done || (string.IsNullOrEmpty(etag) && outcome.Version is null);
        Demand(cleared, "cleared", stateName, grain, outcome.Version, etag);
        if (outcome.Done) database.Scrub();
        grainState.State = Fresh<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    static (long Version, byte[] Json)? Find(SqliteSession session, string grain, string stateName)
    {
        using var rows = session.Query(SelectState, grain, stateName);
        return rows.Read() ? (rows.GetInt64(0), rows.GetFieldValue<byte[]>(1)) : null;
    }

    // One row changed is success. None means that the stored version is another one, which the error shall name.
    static (bool Done, long? Version) Attempt(SqliteSession session, string grain, string stateName, long version, int changed) =>
        changed == 1 ? (true, version) : (false, session.Number(SelectVersion, grain, stateName));

    static void Demand(bool done, string verb, string stateName, string grain, long? stored, string? current)
    {
        if (!done)
            throw new InconsistentStateException(
                $"State {stateName} of grain {grain} was not {verb}: it has changed since it was read.",
                stored is { } version ? ETag(version) : null,
                current);
    }

    static string ETag(long version) => version.ToString(CultureInfo.InvariantCulture);

    static long Version(string etag) =>
        long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : NoVersion;

    T Fresh<T>() => activators.GetActivator<T>().Create();
}
