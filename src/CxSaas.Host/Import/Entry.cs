using CxSaas.Host.Client;

namespace CxSaas.Host.Import;

/// <summary>
/// One thing to import, from one row or several, with what has to be sent for it in that order: a feedback; or a promise
/// and then what became of it.
/// </summary>
sealed record Entry(CsvFile File, IReadOnlyList<int> Lines, string Id, string CustomerId, string? Segment, IReadOnlyList<Part> Parts)
{
    public int Bytes => Parts.Sum(part => part.Json.Length);
}

sealed record Part(Mutation Mutation, byte[] Json);
