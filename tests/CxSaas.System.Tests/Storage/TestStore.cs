using CxSaas.Silo.Storage;
using CxSaas.Silo.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace CxSaas.System.Tests.Storage;

/// <summary>A folder of a test's own, gone with it.</summary>
sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("cxsaas-storage-").FullName;

    public string Database => global::System.IO.Path.Combine(Path, SqliteLimits.DatabaseFile);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

/// <summary>The storage as the silo wires it, without a silo.</summary>
sealed class TestStore : IDisposable
{
    static readonly IActivatorProvider Activators =
        new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<IActivatorProvider>();

    public TestStore(TestFolder folder)
    {
        Database = SqliteDatabase.Open(folder.Path, NullLogger.Instance);
        var options = new SystemTextJsonGrainStorageSerializerOptions();
        StoredJson.Configure(options.JsonSerializerOptions);
        Grains = new(Database, new SystemTextJsonGrainStorageSerializer(Options.Create(options)), Activators);
        Reminders = new(Database);
    }

    public SqliteDatabase Database { get; }

    public SqliteGrainStorage Grains { get; }

    public SqliteReminderTable Reminders { get; }

    public async Task<GrainState<T>> Read<T>(string grain, string name = "state")
    {
        var state = new GrainState<T>();
        await Grains.ReadStateAsync(name, GrainId.Parse(grain), state);
        return state;
    }

    public async Task<GrainState<T>> Write<T>(string grain, T value, string? etag = null, string name = "state")
    {
        var state = new GrainState<T>(value, etag!);
        await Grains.WriteStateAsync(name, GrainId.Parse(grain), state);
        return state;
    }

    public Task Clear<T>(string grain, GrainState<T> state) => Grains.ClearStateAsync("state", GrainId.Parse(grain), state);

    public Task<string?> Row(string grain) => Database.Read(session =>
    {
        using var rows = session.Query("SELECT json FROM state WHERE grain = $1", grain);
        return rows.Read() ? rows.GetString(0) : null;
    });

    public void Dispose() => Database.Dispose();
}
