using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using CxSaas.System.Tests.Transport;

namespace CxSaas.System.Tests.Access.Matrix;

/// <summary>One credential at one of the three doors: POST, WebSocket, server-sent events. The answer is the first one, without its own id.</summary>
abstract class Door : IAsyncDisposable
{
    public abstract string Name { get; }

    public bool Takes(SchemaField root) => root.Type != "Subscription" || this is not PostDoor;

    /// <summary>The first answer; null where a stream stays silent.</summary>
    public abstract Task<JsonObject?> Ask(string document);

    /// <summary>The same of what must be answered: a stream is given time until something happens.</summary>
    public virtual Task<JsonObject?> AskUntilAnswered(string document) => Ask(document);

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public static async Task<IReadOnlyList<Door>> Open(Uri server, string credential) =>
        [new PostDoor(server, credential), new StreamDoor(server, credential), new SocketDoor(await RawSocket.Ready(server, credential))];

    /// <summary>How long a stream may be silent before it counts as such.</summary>
    protected static TimeSpan Silence => TimeSpan.FromSeconds(0.5);

    protected static JsonObject Plain(JsonNode answer)
    {
        foreach (var error in answer["errors"]?.AsArray() ?? []) error!["extensions"]!.AsObject().Remove("requestId");
        return answer.AsObject();
    }
}

sealed class PostDoor(Uri server, string? credential) : Door
{
    static readonly HttpClient Http = new();

    public override string Name => "POST";

    public override async Task<JsonObject?> Ask(string document)
    {
        using var response = await Send(server, "/graphql", credential, document);
        return Plain((await response.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!);
    }

    public static async Task<HttpStatusCode> Status(Uri server, string path, string? credential, string document)
    {
        using var response = await Send(server, path, credential, document);
        return response.StatusCode;
    }

    public static Task<HttpResponseMessage> Send(Uri server, string path, string? credential, string document)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, path)) { Content = JsonContent.Create(new { query = document }) };
        if (credential is not null) request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {credential}");
        if (path != "/graphql") request.Headers.Accept.ParseAdd("text/event-stream");
        return Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }
}

sealed class StreamDoor(Uri server, string credential) : Door
{
    public override string Name => "SSE";

    public override async Task<JsonObject?> Ask(string document)
    {
        using var response = await PostDoor.Send(server, "/graphql/stream", credential, document);
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        if (document.StartsWith("subscription", StringComparison.Ordinal)) silence.CancelAfter(Silence);
        try
        {
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(silence.Token));
            while (await reader.ReadLineAsync(silence.Token) is { } line)
                if (line.StartsWith("data: {", StringComparison.Ordinal)) return Plain(JsonNode.Parse(line["data: ".Length..])!);
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            return null;
        }
        throw new InvalidOperationException($"The stream of {document} ended without an answer.");
    }
}

sealed class SocketDoor(RawSocket socket) : Door
{
    int _n;

    public override string Name => "WebSocket";

    public override Task<JsonObject?> Ask(string document) => Ask(document, looks: 1);

    public override Task<JsonObject?> AskUntilAnswered(string document) => Ask(document, looks: 80);

    async Task<JsonObject?> Ask(string document, int looks)
    {
        var id = $"{++_n}";
        await socket.Subscribe(id, document);
        if (!document.StartsWith("subscription", StringComparison.Ordinal)) return await Answer(id, id);
        JsonObject? answer = null;
        for (var look = 1; answer is null && look <= looks; look++)
        {
            // A question behind a stream that stays silent is answered before it.
            await Task.Delay(Silence / 4, TestContext.Current.CancellationToken);
            await socket.Subscribe($"{id}-after-{look}", "{ __typename }");
            answer = await Answer(id, $"{id}-after-{look}");
        }
        await socket.Send($$"""{"id":"{{id}}","type":"complete"}""");
        return answer;
    }

    // The first answer to the one, once the other is at its end.
    async Task<JsonObject?> Answer(string id, string end)
    {
        JsonObject? answer = null;
        while (true)
        {
            var message = await socket.Message();
            var (type, of) = (message.GetProperty("type").GetString(), message.GetProperty("id").GetString());
            if (of == id && answer is null)
                answer = Plain(type == "error" ? new JsonObject { ["errors"] = Node(message) } : type == "next" ? Node(message)! : new JsonObject());
            if (of == end && type is ("complete" or "error")) return answer;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await socket.DisposeAsync();
        await base.DisposeAsync();
    }

    static JsonNode? Node(JsonElement message) => JsonNode.Parse(message.GetProperty("payload").GetRawText());
}
