using Microsoft.Extensions.Caching.Memory;

namespace CxSaas.Gateway.GraphQLNet;

/// <summary>
/// Documents that were parsed and found valid, by their text; it halves the cost of a request. It holds nothing of the caller
/// and no variables, so it can be shared by all tenants.
/// </summary>
sealed class DocumentCache : IDisposable
{
    readonly MemoryCache _documents = new(new MemoryCacheOptions { SizeLimit = GatewayLimits.DocumentsRememberedBytesMax });

    public ReadDocument? Find(string query) => _documents.Get<ReadDocument>(query);

    public void Add(string query, ReadDocument document) =>
        _documents.Set(query, document, new MemoryCacheEntryOptions { Size = document.Bytes });

    public void Dispose() => _documents.Dispose();
}
