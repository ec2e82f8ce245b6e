using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CxSaas.Host.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CxSaas.System.Tests.Import;

/// <summary>
/// A real web server that speaks as much of the contract as a client needs: it notes what arrived, answers batches in order,
/// knows what it has seen before, and refuses, drops or fails what a test asks it to.
/// </summary>
sealed partial class FakeServer : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly ConcurrentDictionary<string, bool> _feedbackSeen = new();
    int _requests;

    public ConcurrentQueue<(string Field, JsonElement Input)> Arrived { get; } = [];
    public ConcurrentQueue<string> Bodies { get; } = [];
    public ConcurrentQueue<TimeSpan> Waits { get; } = [];
    public string Role { get; init; } = "ADMIN";
    public string[] Segments { get; init; } = [];

    /// <summary>A code and a field for what is refused.</summary>
    public Func<string, JsonElement, (string Code, string Field)?> Refuse { get; init; } = (_, _) => null;

    /// <summary>By the number of the request, from 1: answer nothing sensible, before or after it was worked on.</summary>
    public Func<int, HttpContext, bool> Break { get; init; } = (_, _) => false;

    public FakeServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        foreach (var path in (string[])["/graphql", "/graphql/ingest"]) _app.MapPost(path, Answer);
    }

    public async Task<FakeServer> Start()
    {
        await _app.StartAsync();
        return this;
    }

    public Uri Address => new(_app.Urls.First());

    public CxSaasClient Client(string key = "secret") => new(Address, key, Retries.Usual with
    {
        Wait = (time, _) =>
        {
            Waits.Enqueue(time);
            return Task.CompletedTask;
        },
    });

    public IEnumerable<string> ArrivedAt(string field) => Arrived.Where(one => one.Field == field).Select(one => one.Input.ToString());

    async Task Answer(HttpContext context)
    {
        var request = (await JsonDocument.ParseAsync(context.Request.Body)).RootElement;
        Bodies.Enqueue(request.ToString());
        if (context.Request.Headers.Authorization != "Bearer secret")
        {
            context.Response.StatusCode = 401;
            return;
        }
        // After the work is noted: to the client the answer is lost, although everything was taken.
        var data = Data(request);
        if (Break(Interlocked.Increment(ref _requests), context)) return;
        await context.Response.WriteAsJsonAsync(new JsonObject { ["data"] = data });
    }

    JsonObject Data(JsonElement request)
    {
        var document = request.GetProperty("query").GetString()!;
        if (document.StartsWith("query", StringComparison.Ordinal))
            return new()
            {
                ["viewer"] = new JsonObject { ["role"] = Role },
                ["tenant"] = new JsonObject { ["segments"] = new JsonArray([.. Segments.Select(id => new JsonObject { ["id"] = id })]) },
                ["customer"] = null,
            };
        var field = Field().Match(document).Groups[1].Value;
        var input = request.GetProperty("variables").GetProperty("input");
        return new()
        {
            [field] = input.ValueKind == JsonValueKind.Array
                ? new JsonArray([.. input.EnumerateArray().Select(one => Payload(field, one))])
                : Payload(field, input),
        };
    }

    JsonObject Payload(string field, JsonElement input)
    {
        Arrived.Enqueue((field, input));
        var refused = Refuse(field, input);
        var duplicate = field == "recordFeedbackBatch" && refused is null && !_feedbackSeen.TryAdd(input.GetProperty("id").GetString()!, true);
        return new()
        {
            ["duplicate"] = duplicate,
            ["errors"] = refused is { } error
                ? new JsonArray(new JsonObject { ["code"] = error.Code, ["message"] = "is refused", ["field"] = new JsonArray("input", "0", error.Field) })
                : [],
        };
    }

    [GeneratedRegex(@"\{ (\w+)\(")]
    private static partial Regex Field();

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
