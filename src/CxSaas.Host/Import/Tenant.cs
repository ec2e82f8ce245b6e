using CxSaas.Domain;
using CxSaas.Host.Client;

namespace CxSaas.Host.Import;

/// <summary>What the import asks the server before it sends: who it is there, and which segments there are.</summary>
static class Tenant
{
    static readonly string[] MayImport = ["ADMIN", "AGENT", "INTEGRATION"];

    /// <summary>The key's role. Throws when the key cannot import.</summary>
    public static async Task<string> Role(CxSaasClient client, CancellationToken cancellation)
    {
        var data = await client.Send("query viewer { viewer { role } }", null, cancellation);
        var role = data.GetProperty("viewer").GetProperty("role").GetString()!;
        return MayImport.Contains(role) ? role
            : throw new CxSaasException(CxSaasException.Forbidden,
                $"The role of this key is {role}; an import needs {string.Join(" or ", MayImport)}.");
    }

    /// <summary>
    /// Defines the segments that are not there yet, each under its id. What is refused is said, and the rows in such a
    /// segment are then refused one by one.
    /// </summary>
    public static async Task Define(CxSaasClient client, IEnumerable<string> segments, TextWriter error, CancellationToken cancellation)
    {
        var data = await client.Send("query segments { tenant { segments { id } } }", null, cancellation);
        var known = from segment in data.GetProperty("tenant").GetProperty("segments").EnumerateArray()
                    select segment.GetProperty("id").GetString()!;
        foreach (var segment in segments.Except(known).Where(Check.IsId))
        {
            var input = ContractJson.Of(new DefineSegmentInput(segment, segment));
            var payloads = await Mutation.DefineSegment.Send(client, [input], cancellation);
            if (payloads[0].Errors is not [var refusal, ..]) continue;
            error.WriteLine($"Segment {segment} is not defined: {refusal}");
            if (refusal.Code == "LIMIT_REACHED") return;
        }
    }
}
