using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using CxSaas.System.Tests.Transport;

namespace CxSaas.System.Tests.Running;

/// <summary>One operation over server-sent events, read event by event.</summary>
sealed class LiveEvents : IDisposable
{
    readonly HttpClient _http;
    readonly HttpResponseMessage _response;
    readonly StreamReader _lines;
    readonly Socket _socket;

    LiveEvents(HttpClient http, HttpResponseMessage response, StreamReader lines, Socket socket) =>
        (_http, _response, _lines, _socket) = (http, response, lines, socket);

    public int Status => (int)_response.StatusCode;

    /// <summary>What was said where it is no stream.</summary>
    public Task<string> Refusal() => _lines.ReadToEndAsync(TestContext.Current.CancellationToken);

    public static async Task<LiveEvents> Open(Uri address, string key, string query, object? variables = null, string? lastEventId = null, int? receiveBuffer = null)
    {
        Socket? connected = null;
        var http = new HttpClient(new SocketsHttpHandler { ConnectCallback = Connect }) { BaseAddress = address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql/stream") { Content = JsonContent.Create(new { query, variables }) };
        request.Headers.Authorization = new("Bearer", key);
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (lastEventId is not null) request.Headers.Add("Last-Event-ID", lastEventId);
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        return new(http, response, new(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken)), connected!);

        async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellation)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            if (receiveBuffer is { } bytes) socket.ReceiveBufferSize = bytes;
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            connected = socket;
            return new NetworkStream(socket, ownsSocket: true);
        }
    }

    /// <summary>The payload of the next event; null where it is `complete`. A stream that is cut off throws.</summary>
    public async Task<JsonElement?> Next()
    {
        var (name, data) = ("", "");
        while (await _lines.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Busy.Patience) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal)) name = line["event: ".Length..];
            else if (line.StartsWith("data:", StringComparison.Ordinal)) data = line["data:".Length..];
            else if (line.Length == 0 && name.Length > 0) return name == "complete" ? null : JsonElement.Parse(data);
        }
        throw new EndOfStreamException("The stream was cut off.");
    }

    /// <summary>Nothing arrives here any more.</summary>
    public void PullCable() => _socket.PullCable();

    public void Dispose()
    {
        _lines.Dispose();
        _response.Dispose();
        _http.Dispose();
    }
}
