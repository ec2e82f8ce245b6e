using CxSaas.Silo.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Providers;
using Orleans.Runtime.Hosting;
using Orleans.Serialization;
using Orleans.Storage;

namespace CxSaas.Silo.Storage.Shared;

static class FenceHosting
{
    /// <summary>Makes the fence in front of the official provider the silo's default grain storage.</summary>
    public static ISiloBuilder AddFence(this ISiloBuilder silo, int rowBytesMax)
    {
        silo.UseSystemTextJsonGrainStorageSerializer();
        silo.Services.TryAddSingleton(TimeProvider.System);
        silo.Services.AddMetrics().TryAddSingleton<SiloMeter>();
        silo.Services
            .Configure<SystemTextJsonGrainStorageSerializerOptions>(stored => StoredJson.Configure(stored.JsonSerializerOptions))
            .AddSingleton(services => new FencedGrainStorage(
                services.GetRequiredKeyedService<IGrainStorage>(SharedStorageLimits.Rows),
                rowBytesMax,
                services.GetService<BlobOverflow>(),
                services.GetRequiredService<IGrainStorageSerializer>(),
                services.GetRequiredService<Orleans.Serialization.Serializers.IActivatorProvider>(),
                services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<SiloMeter>(),
                services.GetRequiredService<Microsoft.Extensions.Logging.ILogger<FencedGrainStorage>>()))
            .AddSingleton<IStorageHealth>(services => services.GetRequiredService<FencedGrainStorage>())
            .AddGrainStorage(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, (services, _) => services.GetRequiredService<FencedGrainStorage>());
        return silo;
    }
}
