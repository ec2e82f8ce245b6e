using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using static CxSaas.System.Tests.Transport.HttpAnswers;

namespace CxSaas.System.Tests.Transport;

public class HttpBodyTests
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "BAD_JSON")]
    [InlineData("NaN", "BAD_JSON")]
    [InlineData("[1", "BAD_JSON")]
    [InlineData("""{"query":"{ a }",}""", "BAD_JSON")]
    [InlineData("{}//x", "BAD_JSON")]
    [InlineData("""{"query":"{ a }","query":"{ b }"}""", "BAD_JSON")]
    [InlineData("""{"query":"{ a }","variables":{"a":1,"a":2}}""", "BAD_JSON")]
    [InlineData("""{"query":"\ud800"}""", "BAD_JSON")]
    [InlineData("""{"query":"{ a }","variables":{"a":"\udc00\ud800"}}""", "BAD_JSON")]
    [InlineData("""{"query":"{ a }","variables":{"\ud800":1}}""", "BAD_JSON")]
    [InlineData("null", "BAD_REQUEST")]
    [InlineData("\"x\"", "BAD_REQUEST")]
    [InlineData("5", "BAD_REQUEST")]
    [InlineData("[]", "BATCHING_OFF")]
    [InlineData("""[{"query":"{ a }"}]""", "BATCHING_OFF")]
    [InlineData("{}", "QUERY_MISSING")]
    [InlineData("""{"query":null}""", "QUERY_MISSING")]
    [InlineData("""{"query":7}""", "BAD_REQUEST")]
    [InlineData("""{"query":["{ a }"]}""", "BAD_REQUEST")]
    [InlineData("""{"query":"{ a }","variables":"x"}""", "BAD_REQUEST")]
    [InlineData("""{"query":"{ a }","variables":[]}""", "BAD_REQUEST")]
    [InlineData("""{"query":"{ a }","extensions":"x"}""", "BAD_REQUEST")]
    [InlineData("""{"query":"{ a }","operationName":7}""", "BAD_REQUEST")]
    public async Task What_is_no_request_is_400_in_both_media_types(string body, string code)
    {
        await using var server = await TransportServer.Start();
        foreach (var accept in new[] { Json, Modern })
        {
            using var response = await Post(server, body, accept);
            await AssertRefused(response, 400, code);
        }

        Assert.Equal(0, server.Engine.Calls);
        Assert.Empty(server.Faults);
    }

    [Fact]
    public async Task Invalid_utf8_and_deep_nesting_are_400()
    {
        await using var server = await TransportServer.Start();
        var deep = string.Concat(Enumerable.Repeat("[", 1000)) + string.Concat(Enumerable.Repeat("]", 1000));
        using var nested = await Post(server, $$$"""{"query":"{ a }","variables":{"a":{{{deep}}}}}""", Json);
        await AssertRefused(nested, 400, "BAD_JSON");
        foreach (byte[] wrong in new byte[][] { [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xe2, 0x82] })
        {
            using var content = new ByteArrayContent([.. "{\"query\":\"{ a }\",\"variables\":{\"a\":\""u8, .. wrong, .. "\"}}"u8]);
            content.Headers.ContentType = new MediaTypeHeaderValue(Json);
            using var response = await server.Http.PostAsync("/graphql", content, Cancellation);
            await AssertRefused(response, 400, "BAD_JSON");
        }
    }

    [Fact]
    public async Task Nulls_unknown_members_and_surrogate_pairs_are_let_by()
    {
        await using var server = await TransportServer.Start();
        using var response = await Post(
            server, """{"query":"{ a }","variables":{"a":"\ud83d\ude00"},"operationName":null,"extensions":null,"other":1}""", Json);
        Assert.Equal("😀", (await Body(response)).GetProperty("data").GetProperty("echo").GetProperty("a").GetString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/json; charset=utf-16")]
    public async Task Only_json_in_utf8_is_read(string? contentType)
    {
        await using var server = await TransportServer.Start();
        using var content = new ByteArrayContent("""{"query":"{ a }"}"""u8.ToArray());
        if (contentType is not null) content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        using var response = await server.Http.PostAsync("/graphql", content, Cancellation);
        await AssertRefused(response, 415, "UNSUPPORTED_MEDIA_TYPE");
    }

    [Fact]
    public async Task A_compressed_body_is_415()
    {
        await using var server = await TransportServer.Start();
        using var content = new StringContent("x", Encoding.UTF8, Json);
        content.Headers.ContentEncoding.Add("gzip");
        using var response = await server.Http.PostAsync("/graphql", content, Cancellation);
        await AssertRefused(response, 415, "UNSUPPORTED_MEDIA_TYPE");
    }

    [Fact]
    public async Task A_body_of_256_KB_fits_where_what_is_recorded_goes_of_a_megabyte_and_one_byte_more_is_413()
    {
        await using var server = await TransportServer.Start();
        foreach (var (path, most) in new[] { ("/graphql", 256 * 1024), ("/graphql/ingest", 1024 * 1024) })
        {
            foreach (var chunked in new[] { false, true })
            {
                using var fits = await PostSized(server, path, most, chunked);
                Assert.Equal(HttpStatusCode.OK, fits.StatusCode);
                using var tooBig = await PostSized(server, path, most + 1, chunked);
                await AssertRefused(tooBig, 413, "BODY_TOO_LARGE");
            }
        }
    }

    [Fact]
    public async Task An_announced_10_gigabytes_are_413_at_once_and_the_connection_closes()
    {
        await using var server = await TransportServer.Start();
        using var tcp = new TcpClient(server.Address.Host, server.Address.Port);
        await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /graphql HTTP/1.1\r\nHost: {server.Address.Authority}\r\nAuthorization: Bearer {TinyAuthenticator.Key}\r\n" +
            "Content-Type: application/json\r\nContent-Length: 10737418240\r\n\r\n{"), Cancellation);
        using var reader = new StreamReader(tcp.GetStream());
        var all = await reader.ReadToEndAsync(Cancellation).WaitAsync(TransportServer.Patience, Cancellation);
        Assert.StartsWith("HTTP/1.1 413", all, StringComparison.Ordinal);
    }

    static async Task<HttpResponseMessage> PostSized(TransportServer server, string path, int bytes, bool chunked)
    {
        var (head, tail) = ("{\"query\":\"mutation { a }\",\"pad\":\"", "\"}");
        var body = head + new string('x', bytes - head.Length - tail.Length) + tail;
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Content = new StringContent(body, Encoding.UTF8, Json);
        request.Headers.TransferEncodingChunked = chunked;
        return await server.Http.SendAsync(request, Cancellation);
    }
}
