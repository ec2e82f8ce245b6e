using System.Text.Json;
using CxSaas.Host.Client;

namespace CxSaas.Host.Import;

/// <summary>
/// A tenant's settings as `cxsaas export` writes them: a JSON object whose members are what the mutations take that set them. They are put
/// in force before any row is sent, retired dimensions with them, for rows may be of those; these are retired once all rows are.
/// </summary>
sealed class SettingsFile(JsonElement settings)
{
    // In this order: what segments weigh, and what baselines and priors are of, must be there.
    static readonly (string Member, string Mutation, string Type)[] Each =
    [
        ("segments", "defineSegment", "DefineSegmentInput"),
        ("units", "defineUnit", "DefineUnitInput"),
        ("baselines", "recordBaseline", "RecordBaselineInput"),
    ];

    /// <summary>Settings that were refused so far, each with its reason on the way.</summary>
    public int Refused { get; private set; }

    public static string In(string folder) => Path.Combine(folder, "settings.json");

    /// <summary>Throws where the content is not of this kind.</summary>
    public static void Demand(JsonElement settings)
    {
        _ = settings.GetProperty("valueDiscipline").GetString();
        _ = settings.GetProperty("promisePolicy").GetProperty("feasibility").GetString();
        foreach (var member in new[] { "dimensions", "retiredDimensions", "priors" }) _ = settings.GetProperty(member).EnumerateArray();
        foreach (var (member, _, _) in Each)
            foreach (var one in settings.GetProperty(member).EnumerateArray()) _ = one.GetProperty("id").GetString();
    }

    /// <summary>Puts all in force that rows can be of.</summary>
    public async Task Begin(CxSaasClient client, TextWriter error, CancellationToken stop)
    {
        if (Retired.Any()) await Weigh(client, [.. Dimensions, .. Retired.Select(id => (id, 0.0))], error, stop);
        else await Dimension(client, error, stop);
        foreach (var (member, mutation, type) in Each)
            foreach (var one in settings.GetProperty(member).EnumerateArray())
                await Set(client, $"{mutation}(input: $value)", $"{type}!", one.WriteTo, $"{mutation} {one.GetProperty("id").GetString()}", error, stop);
        await Set(client, "setPromisePolicy(input: $value)", "PromisePolicyInput!", settings.GetProperty("promisePolicy").WriteTo, "setPromisePolicy", error, stop);
        if (settings.GetProperty("priors") is var priors && priors.GetArrayLength() > 0)
            await Set(client, "setPriors(priors: $value)", "[DimensionPriorInput!]!", priors.WriteTo, "setPriors", error, stop);
    }

    /// <summary>Retires what is retired.</summary>
    public Task End(CxSaasClient client, TextWriter error, CancellationToken stop) => Retired.Any() ? Dimension(client, error, stop) : Task.CompletedTask;

    IEnumerable<string> Retired => settings.GetProperty("retiredDimensions").EnumerateArray().Select(id => id.GetString()!);

    IEnumerable<(string Id, double Weight)> Dimensions =>
        settings.GetProperty("dimensions").EnumerateArray().Select(each => (each.GetProperty("dimension").GetString()!, each.GetProperty("weight").GetDouble()));

    Task Dimension(CxSaasClient client, TextWriter error, CancellationToken stop) => settings.GetProperty("valueDiscipline").GetString() is var discipline && discipline == "CUSTOM"
        ? Weigh(client, [.. Dimensions], error, stop)
        : Set(client, "setValueDiscipline(discipline: $value)", "ValueDiscipline!", json => json.WriteStringValue(discipline), "setValueDiscipline", error, stop);

    Task Weigh(CxSaasClient client, IReadOnlyList<(string Id, double Weight)> dimensions, TextWriter error, CancellationToken stop) =>
        Set(client, "setDimensionWeights(weights: $value)", "[DimensionWeightInput!]!", json =>
        {
            json.WriteStartArray();
            foreach (var (id, weight) in dimensions)
            {
                json.WriteStartObject();
                json.WriteString("dimension", id);
                json.WriteNumber("weight", weight);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }, "setDimensionWeights", error, stop);

    async Task Set(CxSaasClient client, string call, string type, Action<Utf8JsonWriter> value, string name, TextWriter error, CancellationToken stop)
    {
        var data = await client.Send($"mutation set($value: {type}) {{ done: {call} {{ errors {{ code message field }} }} }}", json =>
        {
            json.WritePropertyName("value");
            value(json);
        }, stop);
        if (Payload.Read(data.GetProperty("done")).Errors is not [var why, ..]) return;
        Refused++;
        error.WriteLine($"{name} was refused: {why}");
    }
}
