using System.Text.Json;
using CxSaas.Host.Client;

namespace CxSaas.Host.Import;

/// <summary>
/// A tenant's surveys as `cxsaas export` writes them: a JSON array, each with the members of CreateSurveyInput and its status. They are few,
/// and made before any row is sent; one that is there stays as it is.
/// </summary>
static class SurveysFile
{
    const string Shown = "survey { status } errors { code message field }";

    public static string In(string folder) => Path.Combine(folder, "surveys.json");

    /// <summary>Throws where the content is not of this kind.</summary>
    public static void Demand(JsonElement surveys)
    {
        foreach (var survey in surveys.EnumerateArray()) _ = (survey.GetProperty("id").GetString(), survey.GetProperty("status").GetString());
    }

    /// <summary>How many were refused, each with its reason on the way.</summary>
    public static async Task<int> Send(CxSaasClient client, IEnumerable<JsonElement> surveys, TextWriter error, CancellationToken stop)
    {
        var refused = 0;
        foreach (var survey in surveys)
            if (await Refusal(client, survey, stop) is { } why)
            {
                refused++;
                error.WriteLine($"Survey {survey.GetProperty("id").GetString()} was refused: {why}");
            }
        return refused;
    }

    static async Task<string?> Refusal(CxSaasClient client, JsonElement survey, CancellationToken stop)
    {
        var made = (await client.Send($"mutation create($input: CreateSurveyInput!) {{ createSurvey(input: $input) {{ {Shown} }} }}", json =>
        {
            json.WriteStartObject("input");
            foreach (var member in survey.EnumerateObject().Where(member => member.Name != "status")) member.WriteTo(json);
            json.WriteEndObject();
        }, stop)).GetProperty("createSurvey");
        var wanted = survey.GetProperty("status").GetString();
        foreach (var (step, from) in new[] { ("publishSurvey", "DRAFT"), ("closeSurvey", "LIVE") })
        {
            if (made.GetProperty("errors").EnumerateArray().Select(Client.Refusal.Read).FirstOrDefault() is { } why) return why.ToString();
            var status = made.GetProperty("survey").GetProperty("status").GetString();
            if (status == wanted || status != from) continue;
            made = (await client.Send($"mutation step($id: ID!) {{ {step}(id: $id) {{ {Shown} }} }}", json => json.WriteString("id", survey.GetProperty("id").GetString()), stop)).GetProperty(step);
        }
        return made.GetProperty("errors").EnumerateArray().Select(Client.Refusal.Read).FirstOrDefault()?.ToString();
    }
}
