using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using StackExchange.Redis;

namespace CxSaas.Silo.Storage.Shared;

/// <summary>Everything in one Redis, by the official providers. It must be one that keeps what it has acknowledged: append-only, synced always.</summary>
static class RedisHosting
{
    public static ISiloBuilder AddRedisStorage(this ISiloBuilder silo, string servers)
    {
        silo.UseRedisClustering(options => options.ConfigurationOptions = Parse(servers));
        silo.UseRedisReminderService(options => options.ConfigurationOptions = Parse(servers));
        silo.AddRedisGrainStorage(SharedStorageLimits.Rows, options =>
        {
            options.ConfigurationOptions = Parse(servers);
            options.GrainStorageSerializer = new StoredBytesSerializer();
            options.DeleteStateOnClear = true;
        });
        silo.Services.AddSingleton<IStorageSweep>(services => new RedisSweep(Parse(servers), services.GetRequiredService<IOptions<ClusterOptions>>()));
        return silo.AddFence(SharedStorageLimits.StateBytesMax);
    }

    public static IClientBuilder UseRedisMembers(this IClientBuilder client, string servers) =>
        client.UseRedisClustering(options => options.ConfigurationOptions = Parse(servers));

    static ConfigurationOptions Parse(string servers)
    {
        var options = ConfigurationOptions.Parse(servers);
        options.AbortOnConnectFail = false;
        options.AsyncTimeout = (int)SharedStorageLimits.AttemptMax.TotalMilliseconds;
        return options;
    }
}
