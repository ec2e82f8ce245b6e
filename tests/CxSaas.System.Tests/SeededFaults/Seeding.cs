using System.Collections.Concurrent;
using CxSaas.Contracts;
using CxSaas.Domain;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace CxSaas.System.Tests.SeededFaults;

/// <summary>
/// Which fault a tenant has is in its id: `page-overlap-2` has that of the name `page-overlap`. So one server holds all of them, and
/// one that has none beside them.
/// </summary>
static class Seeding
{
    public static void Seed(IServiceCollection services)
    {
        var storage = services.Single(s => s.ServiceType == typeof(IGrainStorage) && s.IsKeyedService && Equals(s.ServiceKey, "Default"));
        services.Remove(storage);
        services.AddKeyedSingleton<IGrainStorage>("Default", (provider, key) => new FaultyStorage((IGrainStorage)storage.KeyedImplementationFactory!(provider, key)));
        services.AddSingleton<IIncomingGrainCallFilter, FaultyCalls>();
    }

    public static string FaultOf(GrainId grain)
    {
        var tenantId = TenantOf(grain);
        return tenantId.LastIndexOf('-') is > 0 and var end ? tenantId[..end] : "";
    }

    public static string TenantOf(GrainId grain) => GrainKeys.TenantOf(grain.Key.ToString()).ToString();

    /// <summary>Whether one of so many is struck: always the same ones, so that what is read again is the same again.</summary>
    public static bool Strikes(string id, int oneOf) => TextHash.Of(id) / 7 % (ulong)oneOf == 0;

    /// <summary>Ids of feedback that came again, or with other content, by the customer's grain; what a forgetful storage makes of it.</summary>
    public static ConcurrentDictionary<(GrainId Customer, string Id), byte> CameAgain { get; } = new();

    public static ConcurrentDictionary<(GrainId Customer, string Id), byte> Contradicted { get; } = new();
}
