using System.Text;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace CxSaas.Silo.Storage.Shared;

/// <summary>
/// States that are too large for a row. The row stays what is true: it names the blob, and only it is fenced. A blob is written
/// once under a name of its own, so nobody ever changes one that a row names; a crash in between leaves one that no row names.
/// </summary>
sealed class BlobOverflow(BlobServiceClient account, IOptions<ClusterOptions> cluster, ILogger<BlobOverflow> log)
{
    const string Mark = "{\"$blob\":";

    readonly BlobContainerClient _container = account.GetBlobContainerClient(SharedStorageLimits.BlobContainer);
    bool _isMade;

    /// <summary>What a row holds in place of a state that lies in a blob.</summary>
    public static BinaryData PointerTo(string blob) => BinaryData.FromString($"{Mark}{JsonSerializer.Serialize(blob)}}}");

    public static string? BlobOf(BinaryData row)
    {
        var bytes = row.ToMemory().Span;
        return bytes.StartsWith(Encoding.UTF8.GetBytes(Mark)) ? JsonSerializer.Deserialize<string>(bytes[Mark.Length..^1]) : null;
    }

    public async Task<string> Write(string stateName, GrainId grainId, BinaryData content)
    {
        if (!_isMade)
        {
            await _container.CreateIfNotExistsAsync();
            _isMade = true;
        }
        var name = FolderOf(stateName, grainId) + Guid.NewGuid().ToString("N");
        // The name is new, so what it would replace is this very blob, sent again because the answer was lost.
        await _container.GetBlobClient(name).UploadAsync(content, overwrite: true);
        return name;
    }

    /// <summary>Null where it is gone, since the row names another by now.</summary>
    public async Task<BinaryData?> Read(string blob)
    {
        try
        {
            return (await _container.GetBlobClient(blob).DownloadContentAsync()).Value.Content;
        }
        catch (RequestFailedException fault) when (fault.Status == 404)
        {
            return null;
        }
    }

    /// <summary>Removes whatever was ever written for a state, also what no row names; throws where it could not.</summary>
    public async Task RemoveAll(string stateName, GrainId grainId)
    {
        if (!await _container.ExistsAsync()) return;
        await foreach (var blob in _container.GetBlobsAsync(BlobTraits.None, BlobStates.None, FolderOf(stateName, grainId), default)) await _container.DeleteBlobIfExistsAsync(blob.Name);
    }

    // With the cluster, for an account may hold several, with customers of the same name.
    string FolderOf(string stateName, GrainId grainId) => $"{cluster.Value.ServiceId}/{grainId}/{stateName}/";

    /// <summary>For a blob that no row names any more. Nobody waits for it: one that stays costs a little space.</summary>
    public async Task Remove(string blob)
    {
        try
        {
            await _container.DeleteBlobIfExistsAsync(blob);
        }
        catch (Exception fault)
        {
            log.LogWarning("The blob {Blob} holds nothing that is needed and could not be removed: {Reason}", blob, fault.Message);
        }
    }
}
