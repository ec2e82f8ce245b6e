using Microsoft.Extensions.Options;
using Orleans.Configuration;
using StackExchange.Redis;

namespace CxSaas.Silo.Storage.Shared;

/// <summary>Reads past all keys that the official provider has made for this cluster: SERVICE/state/TYPE/KEY/NAME, each a hash with the content in `data`.</summary>
sealed class RedisSweep(ConfigurationOptions servers, IOptions<ClusterOptions> cluster) : IStorageSweep
{
    const int ScanPage = 1_000;

    public async Task SweepGrain(GrainId grain, string state, Func<int, string> page)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(servers);
        var (database, rows, pages) = (redis.GetDatabase(), $"{cluster.Value.ServiceId}/state/{grain}/", 0);
        await database.KeyDeleteAsync(rows + state);
        while (await database.KeyExistsAsync(rows + page(pages))) pages++;
        // The last first: what a crash leaves is found again by counting from the first.
        while (--pages >= 0) await database.KeyDeleteAsync(rows + page(pages));
    }

    public async Task<int> SweepTenant(string tenantId, int most)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(servers);
        var database = redis.GetDatabase();
        var prefix = $"{cluster.Value.ServiceId}/state/";
        var found = new List<RedisKey>();
        foreach (var server in redis.GetServers().Where(server => !server.IsReplica))
            await foreach (var key in server.KeysAsync(database.Database, $"{prefix}*", ScanPage))
            {
                if (found.Count >= most) break;
                if (key.ToString()[prefix.Length..].Split('/') is not [var type, var name, _]) continue;
                if (TenantRows.AreOf(tenantId, type, name)
                    || (TenantRows.MayNameATenant(type) && await database.HashGetAsync(key, "data") is { HasValue: true } content && content == TenantRows.ContentOf(tenantId))) found.Add(key);
            }
        await database.KeyDeleteAsync([.. found]);
        return found.Count;
    }
}
