using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Hostile;

/// <summary>An answer as it came: its status, its head, and its body where its length was told.</summary>
sealed record RawAnswer(HttpStatusCode Status, string Head, string Body)
{
    public string? Code => JsonElement.Parse(Body).Text("errors", 0, "extensions", "code");
}

/// <summary>A connection that says what no library of HTTP would let out.</summary>
sealed class RawHttp : IDisposable
{
    readonly TcpClient _tcp;
    readonly Stream _stream;

    RawHttp(TcpClient tcp) => (_tcp, _stream) = (tcp, tcp.GetStream());

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<RawHttp> Open(Uri server)
    {
        var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync(server.Host, server.Port, Cancellation);
        return new(tcp);
    }

    /// <summary>The head of a request by a key, with further headers, each on a line of its own.</summary>
    public static string Head(Uri server, string key, string line = "POST /graphql", params string[] headers) => string.Concat(
        ((string[])[$"{line} HTTP/1.1", $"Host: {server.Authority}", $"Authorization: Bearer {key}", "Content-Type: application/json", .. headers, ""])
            .Select(each => each + "\r\n"));

    /// <summary>Sends a text on a connection of its own and gives the answer.</summary>
    public static async Task<RawAnswer> Ask(Uri server, string text)
    {
        using var http = await Open(server);
        await http.Send(text);
        return await http.Answer();
    }

    public Task Send(string text) => _stream.WriteAsync(Encoding.Latin1.GetBytes(text), Cancellation).AsTask();

    /// <summary>The next answer.</summary>
    public async Task<RawAnswer> Answer()
    {
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal)) head.Append((char)(await Bytes(1))[0]);
        var lines = head.ToString().Split("\r\n");
        var length = lines.FirstOrDefault(line => line.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase)) is { } said
            ? int.Parse(said["Content-Length: ".Length..], CultureInfo.InvariantCulture) : 0;
        return new((HttpStatusCode)int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), head.ToString(), Encoding.UTF8.GetString(await Bytes(length)));
    }

    public async Task<byte[]> Bytes(int count)
    {
        var bytes = new byte[count];
        await _stream.ReadExactlyAsync(bytes, Cancellation).AsTask().WaitAsync(Busy.Patience, Cancellation);
        return bytes;
    }

    /// <summary>Returns when the server has closed the connection; what it still says is dropped.</summary>
    public async Task Closed()
    {
        try
        {
            while (await _stream.ReadAsync(new byte[4096], Cancellation).AsTask().WaitAsync(Busy.Patience, Cancellation) > 0) { }
        }
        catch (IOException)
        {
            // It was cut off.
        }
    }

    /// <summary>Leaves without a farewell, as a process does that is killed.</summary>
    public void Vanish()
    {
        _tcp.LingerState = new(enable: true, 0);
        _tcp.Dispose();
    }

    public void Dispose() => _tcp.Dispose();
}
