using System.Net.Http.Json;
using System.Text.Json;

namespace CxSaas.Load.Running;

/// <summary>One key over keep-alive connections. What is refused ends the run: a figure of refusals would be a wrong one.</summary>
sealed class Api(Uri server, string key) : IDisposable
{
    readonly HttpClient _http = new() { BaseAddress = server, DefaultRequestHeaders = { Authorization = new("Bearer", key) }, Timeout = TimeSpan.FromMinutes(2) };

    public async Task<JsonElement> Ask(string query, object? variables = null)
    {
        using var response = await _http.PostAsJsonAsync("/graphql", new { query, variables });
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        return answer.TryGetProperty("data", out var data) && !answer.TryGetProperty("errors", out _)
            ? data
            : throw new InvalidOperationException($"{query}\n{answer}");
    }

    /// <summary>A mutation of one input, or of a batch of them. A payload with an error ends the run.</summary>
    public async Task Do(string field, string type, object input)
    {
        var payload = (await Ask($"mutation M($input: {type}) {{ {field}(input: $input) {{ errors {{ code message }} }} }}", new { input })).GetProperty(field);
        var payloads = payload.ValueKind == JsonValueKind.Array ? payload.EnumerateArray().ToArray() : [payload];
        if (payloads.FirstOrDefault(one => one.GetProperty("errors").GetArrayLength() > 0) is { ValueKind: JsonValueKind.Object } refused)
            throw new InvalidOperationException($"{field}: {refused}");
    }

    public void Dispose() => _http.Dispose();
}
