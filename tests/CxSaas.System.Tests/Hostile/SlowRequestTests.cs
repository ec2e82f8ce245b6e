using System.Diagnostics;
using System.Net;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Hostile;

/// <summary>The entry H23 of the catalogue: a request that never quite arrives.</summary>
public sealed class SlowRequestTests(RunningServer server)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task H23_a_body_that_comes_a_byte_a_second_is_408_and_headers_that_do_not_come_are_too()
    {
        using var api = await server.Tenant();
        using var other = await server.Tenant();
        var clock = Stopwatch.StartNew();
        var body = Drip(api, "POST /graphql", "Content-Length: 1000\r\n\r\n{");
        var stream = Drip(api, "POST /graphql/stream", "Accept: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n");
        var headers = Drip(api, "POST /graphql", "X: ");
        foreach (var answer in new[] { await body, await stream })
        {
            Assert.Equal((HttpStatusCode.RequestTimeout, "REQUEST_TIMEOUT"), (answer.Status, answer.Code));
            Assert.Contains("\"retryable\":true", answer.Body, StringComparison.Ordinal);
        }
        Assert.Equal(HttpStatusCode.RequestTimeout, (await headers).Status);
        await other.Ask("{ viewer { role } }");
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(4), Busy.Allows(15));
    }

    async Task<RawAnswer> Drip(Api api, string line, string start)
    {
        using var http = await RawHttp.Open(api.Server);
        var head = RawHttp.Head(api.Server, api.Key, line);
        await http.Send(head[..^2] + start);
        var answer = http.Answer();
        while (!answer.IsCompleted)
        {
            await Task.WhenAny(answer, Task.Delay(1_000, Cancellation));
            try
            {
                if (!answer.IsCompleted) await http.Send(start.EndsWith("\r\n", StringComparison.Ordinal) ? "1\r\n \r\n" : " ");
            }
            catch (IOException)
            {
                // The server has answered and closed in between; what it said is read all the same.
                break;
            }
        }
        return await answer;
    }
}
