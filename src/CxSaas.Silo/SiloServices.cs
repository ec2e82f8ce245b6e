using CxSaas.Contracts.Tenants;
using CxSaas.Silo.Customers;
using CxSaas.Silo.Live;
using CxSaas.Silo.Partitions;
using CxSaas.Silo.Telemetry;
using CxSaas.Silo.Tenants;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CxSaas.Silo;

public static class SiloServices
{
    /// <summary>What the grains need beside a storage provider.</summary>
    public static ISiloBuilder AddCxSaasGrains(this ISiloBuilder silo)
    {
        silo.AddIncomingGrainCallFilter<TenantWall>();
        silo.Services.AddMetrics().TryAddSingleton<SiloMeter>();
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, SiloLevels>();
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, EarlyReading>();
        silo.Services.AddSingleton<LiveHub>();
        silo.Services.AddSingleton<JournalPages>();
        silo.Services.AddSingleton<StoredCustomers>();
        silo.Services.AddSingleton<StandingOutbox>();
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, Farewell>();
        silo.Services.AddSingleton<TenantUsages>().AddSingleton<TenantDeletion>();
        silo.Services.AddSingleton<ReadingLeftovers>();
        silo.Services.AddSingleton<SiloDeaths>();
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(services => services.GetRequiredService<SiloDeaths>());
        silo.Services.TryAddSingleton<TenantCache>();
        silo.Services.TryAddSingleton(TimeProvider.System);
        return silo;
    }
}
