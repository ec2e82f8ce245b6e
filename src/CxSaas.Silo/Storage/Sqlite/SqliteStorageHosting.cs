using CxSaas.Silo.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Orleans.Providers;
using Orleans.Runtime.Hosting;
using Orleans.Serialization;

namespace CxSaas.Silo.Storage.Sqlite;

public static class SqliteStorageHosting
{
    /// <summary>
    /// Makes the folder this silo's storage: the default grain storage, which a grain may also inject as
    /// IGrainStorage, and the reminders. The folder is taken when the silo starts and freed when its host is disposed.
    /// </summary>
    public static ISiloBuilder AddSqliteStorage(this ISiloBuilder silo, string folder)
    {
        silo.UseSystemTextJsonGrainStorageSerializer();
        silo.AddReminders();
        silo.Services.AddMetrics().TryAddSingleton<SiloMeter>();
        silo.Services
            .Configure<SystemTextJsonGrainStorageSerializerOptions>(stored => StoredJson.Configure(stored.JsonSerializerOptions))
            .AddSingleton(services => SqliteDatabase.Open(folder, services.GetRequiredService<ILogger<SqliteDatabase>>(), services.GetRequiredService<SiloMeter>()))
            .AddSingleton<IStorageHealth>(services => services.GetRequiredService<SqliteDatabase>())
            .AddSingleton<IReminderTable, SqliteReminderTable>()
            .AddSingleton<IStorageSweep, SqliteSweep>()
            .AddGrainStorage(
                ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME,
                (services, _) => ActivatorUtilities.CreateInstance<SqliteGrainStorage>(services));
        return silo;
    }
}
