using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace CxSaas.Silo.Storage.Shared;

/// <summary>
/// Reads past all rows that the official provider has made for this cluster, under SERVICE_TYPE_KEY, and past the blobs of large states,
/// under SERVICE/TYPE/KEY/NAME.
/// </summary>
sealed class AzureSweep(AzureAccount account, IOptions<ClusterOptions> cluster) : IStorageSweep
{
    readonly TableClient _rows = account.Tables.GetTableClient(AzureTableStorageOptions.DEFAULT_TABLE_NAME);
    readonly BlobContainerClient _blobs = account.Blobs.GetBlobContainerClient(SharedStorageLimits.BlobContainer);

    public async Task SweepGrain(GrainId grain, string state, Func<int, string> page)
    {
        var (service, key) = (cluster.Value.ServiceId, $"{cluster.Value.ServiceId}_{grain.Type}_{grain.Key}");
        await foreach (var row in _rows.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {key}"), select: ["PartitionKey", "RowKey"]))
            await _rows.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All);
        if (!await _blobs.ExistsAsync()) return;
        await foreach (var blob in _blobs.GetBlobsAsync(BlobTraits.None, BlobStates.None, $"{service}/{grain.Type}/{grain.Key}/", default))
            await _blobs.DeleteBlobIfExistsAsync(blob.Name);
    }

    public async Task<int> SweepTenant(string tenantId, int most)
    {
        var found = await SweepRows(tenantId, most);
        return found < most ? found + await SweepBlobs(tenantId, most - found) : found;
    }

    async Task<int> SweepRows(string tenantId, int most)
    {
        var (service, content, found) = ($"{cluster.Value.ServiceId}_", BinaryData.FromString(TenantRows.ContentOf(tenantId)), 0);
        await foreach (var row in _rows.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey ge {service} and PartitionKey lt {service + '~'}")))
        {
            if (row.PartitionKey[service.Length..].Split('_', 2) is not [var type, var key]) continue;
            if (!TenantRows.AreOf(tenantId, type, key)
                && !(TenantRows.MayNameATenant(type) && row.TryGetValue("Data", out var data) && data is byte[] bytes && content.ToMemory().Span.SequenceEqual(bytes))) continue;
            await _rows.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All);
            if (++found == most) break;
        }
        return found;
    }

    async Task<int> SweepBlobs(string tenantId, int most)
    {
        if (!await _blobs.ExistsAsync()) return 0;
        var found = 0;
        await foreach (var blob in _blobs.GetBlobsAsync(BlobTraits.None, BlobStates.None, $"{cluster.Value.ServiceId}/", default))
        {
            if (blob.Name.Split('/') is not [_, var type, var key, ..] || !TenantRows.AreOf(tenantId, type, key)) continue;
            await _blobs.DeleteBlobIfExistsAsync(blob.Name);
            if (++found == most) break;
        }
        return found;
    }
}
