using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CxSaas.System.Tests.Running;

/// <summary>A client with one key, as thin as can be: what a test sends is what it reads.</summary>
sealed class Api(Uri server, string key) : IDisposable
{
    readonly HttpClient _http = new() { BaseAddress = server, DefaultRequestHeaders = { Authorization = new("Bearer", key) } };

    public string Key => key;

    public Uri Server => server;

    /// <summary>The data of the answer; an error in it fails the test.</summary>
    public async Task<JsonElement> Ask(string document, object? variables = null)
    {
        var answer = await Send(document, variables);
        Assert.False(answer.TryGetProperty("errors", out var errors), $"{document}\n{errors}");
        return answer.GetProperty("data");
    }

    /// <summary>The data of a mutation's answer that carries a lot; an error in it fails the test.</summary>
    public async Task<JsonElement> Ingest(string document, object? variables = null)
    {
        var answer = await Send("/graphql/ingest", document, variables);
        Assert.False(answer.TryGetProperty("errors", out var errors), $"{document}\n{errors}");
        return answer.GetProperty("data");
    }

    /// <summary>The whole answer, data and errors.</summary>
    public Task<JsonElement> Send(string document, object? variables = null) => Send("/graphql", document, variables);

    async Task<JsonElement> Send(string path, string document, object? variables)
    {
        using var response = await _http.PostAsJsonAsync(path, new { query = document, variables });
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>Runs a mutation that takes one input and returns its payload, of which these fields are asked.</summary>
    public async Task<JsonElement> Mutate(string field, string inputType, object input, string fields)
    {
        var data = await Ask($"mutation M($input: {inputType}) {{ {field}(input: $input) {{ {fields} errors {{ code message field }} }} }}", new { input });
        return data.GetProperty(field);
    }

    /// <summary>The same, where a refusal fails the test.</summary>
    public async Task<JsonElement> Do(string field, object input, string fields = "__typename")
    {
        var payload = await Mutate(field, InputTypeOf(field), input, fields);
        Assert.True(payload.GetProperty("errors").GetArrayLength() == 0, $"{field} {JsonSerializer.Serialize(input)}: {payload}");
        return payload;
    }

    /// <summary>The first refusal of a mutation, which must be one.</summary>
    public async Task<(string Code, string Field, string Message)> Refusal(string field, object input)
    {
        var payload = await Mutate(field, InputTypeOf(field), input, "__typename");
        Assert.True(payload.GetProperty("errors").GetArrayLength() > 0, $"{field} was not refused: {JsonSerializer.Serialize(input)}");
        var error = payload.GetProperty("errors")[0];
        return (error.GetProperty("code").GetString()!,
            string.Join('.', error.GetProperty("field").EnumerateArray().Select(f => f.GetString())),
            error.GetProperty("message").GetString()!);
    }

    public void Dispose() => _http.Dispose();

    public static string InputTypeOf(string field) => field switch
    {
        "proposePromise" or "makePromise" => "PromiseInput!",
        "releasePromise" or "withdrawPromise" or "confirmRecovery" => "PromiseRefInput!",
        "setPromisePolicy" => "PromisePolicyInput!",
        _ => $"{char.ToUpperInvariant(field[0])}{field[1..]}Input!",
    };
}

static class Json
{
    public static JsonElement At(this JsonElement element, params object[] path) => path.Aggregate(element, (at, step) => step switch
    {
        int index => at[index],
        _ => at.GetProperty((string)step),
    });

    public static double Number(this JsonElement element, params object[] path) => element.At(path).GetDouble();

    public static string? Text(this JsonElement element, params object[] path) => element.At(path).GetString();

    public static JsonNode Node(this JsonElement element) => JsonNode.Parse(element.GetRawText())!;
}
