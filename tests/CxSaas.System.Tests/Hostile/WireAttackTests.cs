using System.IO.Compression;
using System.Net;
using System.Text;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Hostile;

/// <summary>What is wrong with a message before anybody reads what it says: the entries H19 to H22, H24 to H26, H29 and H31 of the catalogue.</summary>
[Collection(HostileServer.Name)]
public sealed class WireAttackTests(HostileServer server) : LiveAttackCase(server)
{
    const string Good = """{"query":"{ viewer { role } }"}""";

    [Theory]
    [InlineData("/graphql", 257 * 1024L)]
    [InlineData("/graphql/stream", 257 * 1024L)]
    [InlineData("/graphql/ingest", 1025 * 1024L)]
    [InlineData("/graphql", 10L * 1024 * 1024 * 1024)]
    [InlineData("/graphql/ingest", 10L * 1024 * 1024 * 1024)]
    public async Task H19_H20_a_body_that_is_announced_as_too_long_is_413_before_any_of_it_has_come(string path, long bytes)
    {
        var answer = await Ask($"POST {path}", "", $"Content-Length: {bytes}", "Accept: text/event-stream, application/json");
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "BODY_TOO_LARGE"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task H21_a_body_without_an_end_is_413_at_the_limit_and_the_connection_is_closed()
    {
        var answer = await Lawful(async () =>
        {
            using var http = await RawHttp.Open(Address);
            await http.Send(Head("POST /graphql", "Transfer-Encoding: chunked"));
            var chunk = "1000\r\n" + " ".Times(0x1000) + "\r\n";
            for (var n = 0; n < 65; n++) await http.Send(chunk);
            var refused = await http.Answer();
            // It takes no more than as much again, and then it is closed.
            await Assert.ThrowsAnyAsync<IOException>(async () =>
            {
                for (var n = 0; n < 10_000; n++) await http.Send(chunk);
            });
            return refused;
        });
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "BODY_TOO_LARGE"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("identity, gzip")]
    public async Task H22_a_compressed_body_is_415_and_never_unpacked(string encoding)
    {
        var bomb = new MemoryStream();
        await using (var gzip = new GZipStream(bomb, CompressionLevel.SmallestSize, leaveOpen: true))
            for (var n = 0; n < 100; n++) await gzip.WriteAsync(new byte[1024 * 1024], TestContext.Current.CancellationToken);
        var body = Encoding.Latin1.GetString(bomb.ToArray());
        var answer = await Ask("POST /graphql", body, $"Content-Encoding: {encoding}", $"Content-Length: {body.Length}");
        Assert.Equal((HttpStatusCode.UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task H24_too_many_headers_or_too_long_ones_are_431_and_too_long_a_line_414()
    {
        string[] many = [.. Enumerable.Range(0, 200).Select(n => $"X-{n}: y")];
        Assert.Equal((HttpStatusCode)431, (await Ask("POST /graphql", "", many)).Status);
        Assert.Equal((HttpStatusCode)431, (await Ask("POST /graphql", "", $"X: {"y".Times(64 * 1024)}")).Status);
        Assert.Equal(HttpStatusCode.RequestUriTooLong, (await Ask($"GET /graphql?x={"y".Times(9_000)}", "")).Status);
    }

    [Theory]
    [InlineData("Content-Length: 5", "Transfer-Encoding: chunked")]
    [InlineData("Transfer-Encoding: chunked", "Content-Length: 5")]
    [InlineData("Transfer-Encoding: chunked", "Content-Length: 0")]
    [InlineData("Content-Length: 5", "Content-Length: 31")]
    [InlineData("Transfer-Encoding: xchunked", "X: y")]
    [InlineData("Transfer-Encoding: gzip, chunked", "X: y")]
    [InlineData("Transfer-Encoding: chunked", "Transfer-Encoding: identity")]
    [InlineData("Transfer-Encoding : chunked", "X: y")]
    public async Task H25_a_body_whose_end_two_readers_may_see_in_two_places_is_400_and_the_connection_is_closed(string first, string second)
    {
        var answer = await Lawful(async () =>
        {
            using var http = await RawHttp.Open(Address);
            await http.Send(Head("POST /graphql", first, second) + $"{Good.Length:x}\r\n{Good}\r\n0\r\n\r\n");
            var refused = await http.Answer();
            await http.Closed();
            return refused;
        });
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        if (answer.Body.Length > 0) Assert.Equal("BAD_REQUEST", answer.Code);
    }

    [Theory]
    [InlineData("Host: evil.example")]
    [InlineData("Host: 127.0.0.1.evil.example:80")]
    public async Task H26_a_name_that_somebody_else_has_led_to_this_machine_is_400(string host)
    {
        var answer = await Lawful(() => RawHttp.Ask(Address,
            $"POST /graphql HTTP/1.1\r\n{host}\r\nAuthorization: Bearer {Api.Key}\r\nContent-Type: application/json\r\nContent-Length: {Good.Length}\r\n\r\n{Good}"));
        Assert.Equal((HttpStatusCode.BadRequest, ""), (answer.Status, answer.Body));
    }

    [Theory]
    [InlineData("/graphql/../admin")]
    [InlineData("//graphql")]
    [InlineData("/%2e%2e/graphql")]
    [InlineData("/x/../graphql")]
    [InlineData("/./graphql/stream")]
    [InlineData("/graphql/%2e%2e/admin")]
    [InlineData("/%67raphql")]
    [InlineData("/graphql/nothing")]
    [InlineData("/graphql%2fstream")]
    public async Task H29_a_path_that_is_written_otherwise_than_it_is_leads_nowhere(string path)
    {
        var answer = await Ask($"POST {path}", Good, $"Content-Length: {Good.Length}", "Accept: text/event-stream, application/json");
        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
    }

    [Fact]
    public async Task H31_a_thousand_clients_that_vanish_in_mid_request_or_answer_leave_nothing_behind()
    {
        const string stream = """{"query":"subscription { scoreChanged(customerId: \"c\") { delta } }"}""";
        const string schema = """{"query":"{ __schema { types { name description fields { name description } } } }"}""";
        await Vanish(600, "POST /graphql", "Content-Length: 1000", Good, answered: false);
        await Vanish(200, "POST /graphql", $"Content-Length: {schema.Length}", schema, answered: true);
        // Twice as many as one key may have open.
        await Vanish(200, "POST /graphql/stream", $"Content-Length: {stream.Length}", stream, answered: true);
        await NothingIsLeft();
        // The one that asks is running.
        await Server.Figures.Becomes(1, "http_server_active_requests");
        Assert.DoesNotContain(" ERR]", Server.Process.Output, StringComparison.Ordinal);
        for (var n = 0; n < 3; n++) Assert.Contains("event: next", await Attack.Stream(Server, "{ viewer { role } }"), StringComparison.Ordinal);
    }

    async Task Vanish(int times, string line, string header, string body, bool answered)
    {
        for (var done = 0; done < times; done += 20)
        {
            await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
            {
                using var http = await RawHttp.Open(Address);
                await http.Send(Head(line, header, "Accept: text/event-stream, application/json") + body);
                if (answered) await http.Bytes(20);
                http.Vanish();
            }));
            Assert.Equal("ADMIN", (await Server.Other.Ask("{ viewer { role } }")).Text("viewer", "role"));
        }
    }

    string Head(string line, params string[] headers) => RawHttp.Head(Address, Api.Key, line, headers);

    Task<RawAnswer> Ask(string line, string body, params string[] headers) =>
        Lawful(() => RawHttp.Ask(Address, Head(line, headers) + body));
}
