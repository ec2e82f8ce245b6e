using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CxSaas.System.Tests.Running;
using CxSaas.System.Tests.Transport;
using Microsoft.IdentityModel.Tokens;

namespace CxSaas.System.Tests.Access;

/// <summary>A customer's own app sees its own customer, for as long as its token says, and nothing else.</summary>
public sealed class CustomerTokenTests(RunningServer server) : IAsyncLifetime
{
    Api _tenant = null!;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _tenant = await server.Tenant();
        await _tenant.Do("defineSegment", new { id = "gold", name = "Gold" });
        foreach (var customer in new[] { "mine", "theirs" })
        {
            await _tenant.Do("registerCustomer", new { id = customer, segment = "gold" });
            await Say(customer, $"f-{customer}");
            await _tenant.Do("makePromise", new { id = $"p-{customer}", customerId = customer, statement = "By Friday", dueAt = DateTimeOffset.UtcNow.AddDays(3), unitId = "u", makerId = "m" });
        }
    }

    public ValueTask DisposeAsync()
    {
        _tenant.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task It_reads_its_own_satisfaction_promises_and_timeline()
    {
        using var app = server.With(await Token());
        var answer = await app.Ask("""
            { viewer { role customerId tenantId } promise(customerId: "mine", id: "p-mine") { statement status }
              customer(id: "mine") { id satisfaction { score dimensions { dimension gap } contributions { events { eventId } } }
                promises { nodes { id } } timeline { nodes { id feedback { answers { value } } promise { id } } } } }
            """);
        Assert.Equal(("CUSTOMER", "mine"), (answer.Text("viewer", "role"), answer.Text("viewer", "customerId")));
        Assert.Equal("By Friday", answer.Text("promise", "statement"));
        Assert.Equal("p-mine", answer.Text("customer", "promises", "nodes", 0, "id"));
        Assert.Equal(2, answer.At("customer", "timeline", "nodes").GetArrayLength());
    }

    [Theory]
    [InlineData("""{ customer(id: "WHO") { id } }""")]
    [InlineData("""{ promise(customerId: "WHO", id: "p-theirs") { id } }""")]
    [InlineData("""subscription { scoreChanged(customerId: "WHO") { delta } }""")]
    [InlineData("""subscription { promiseChanged(customerId: "WHO") { cursor } }""")]
    public async Task Another_customer_is_to_it_as_one_that_does_not_exist(string document)
    {
        var token = await Token();
        var (theirs, nobodys) = (await Answer(token, document.Replace("WHO", "theirs", StringComparison.Ordinal)), await Answer(token, document.Replace("WHO", "nobody", StringComparison.Ordinal)));
        Assert.Equal(nobodys, theirs);
        Assert.True(theirs.Contains("null", StringComparison.Ordinal) || theirs.Contains("NOT_FOUND", StringComparison.Ordinal), theirs);
    }

    [Theory]
    [InlineData("""{ tenant { id } }""")]
    [InlineData("""{ customers { totalCount } }""")]
    [InlineData("""{ pulse { customers } }""")]
    [InlineData("""{ customer(id: "mine") { segment { id } } }""")]
    [InlineData("""{ customer(id: "mine") { promises { nodes { makerId } } } }""")]
    [InlineData("""mutation { recordSignal(input: { id: "s", customerId: "mine", kind: PURCHASE }) { errors { code } } }""")]
    [InlineData("""mutation { issueCustomerToken(input: { customerId: "mine" }) { token } }""")]
    [InlineData("""subscription { alertRaised { id } }""")]
    public async Task What_is_the_tenants_is_not_for_it(string document) =>
        Assert.Contains("FORBIDDEN", await Answer(await Token(), document), StringComparison.Ordinal);

    [Fact]
    public async Task A_subscription_to_all_promises_of_the_tenant_is_not_for_it() =>
        Assert.Contains("NOT_FOUND", await Answer(await Token(), "subscription { promiseChanged { cursor } }"), StringComparison.Ordinal);

    [Fact]
    public async Task It_follows_its_own_promises_and_hears_of_no_others()
    {
        await using var socket = await RawSocket.Ready(server.Process.Address, await Token());
        await socket.Subscribe("a", """subscription { promiseChanged(customerId: "mine") { promise { id customerId makerId } } }""");
        using var stop = new CancellationTokenSource();
        // Until something comes, for nobody tells when the subscription has begun.
        var promise = Task.Run(async () =>
        {
            for (var n = 0; !stop.IsCancellationRequested; n++)
                foreach (var customerId in new[] { "theirs", "mine" })
                    await _tenant.Do("makePromise", new { id = $"q{n}", customerId, statement = "Soon", dueAt = DateTimeOffset.UtcNow.AddDays(3), unitId = "u" });
        }, Cancellation);
        for (var n = 0; n < 3; n++)
        {
            var change = (await socket.Message()).At("payload");
            Assert.Equal("mine", change.Text("data", "promiseChanged", "promise", "customerId"));
            Assert.Equal("FORBIDDEN", change.Text("errors", 0, "extensions", "code"));
        }
        await stop.CancelAsync();
        await promise;
    }

    [Fact]
    public async Task W18_when_it_ends_its_socket_and_its_stream_are_closed_and_nothing_comes_after()
    {
        var token = await Token(ttlSeconds: 3);
        await using var socket = await RawSocket.Ready(server.Process.Address, token);
        await socket.Subscribe("a", """subscription { scoreChanged(customerId: "mine") { eventId } }""");
        Assert.Equal("next a", await socket.Line());
        using var stream = await LiveEvents.Open(server.Process.Address, token, """subscription { scoreChanged(customerId: "mine") { eventId } }""");
        var toldByStream = ReadToItsEnd(stream);
        var end = DateTimeOffset.FromUnixTimeSeconds(PayloadOf(token)["exp"]!.GetValue<long>());
        using var stop = new CancellationTokenSource();
        var begun = new ConcurrentDictionary<string, DateTimeOffset>();
        var talk = Task.Run(async () =>
        {
            for (var n = 0; !stop.IsCancellationRequested; n++)
            {
                begun[$"later-{n}"] = DateTimeOffset.UtcNow;
                await Say("mine", $"later-{n}");
            }
        }, Cancellation);
        Frame frame;
        var told = new HashSet<string?>();
        while ((frame = await socket.Next()).Opcode == Frame.Text) told.Add(frame.Json.Text("payload", "data", "scoreChanged", "eventId"));
        told.UnionWith(await toldByStream);
        await stop.CancelAsync();
        await talk;
        Assert.Equal(4403, frame.Code);
        Assert.InRange(DateTimeOffset.UtcNow - end, TimeSpan.Zero, Busy.Allows(5));
        Assert.DoesNotContain(begun, said => told.Contains(said.Key) && said.Value > end + Busy.Allows(0.3));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOf(token));
    }

    // Cut off without `complete`, so that its client knows that more would have come.
    static async Task<HashSet<string?>> ReadToItsEnd(LiveEvents stream)
    {
        var told = new HashSet<string?>();
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (await stream.Next() is { } said) told.Add(said.Text("data", "scoreChanged", "eventId"));
        });
        return told;
    }

    [Fact]
    public async Task What_is_not_signed_by_our_key_is_nobodys()
    {
        using var other = await server.Tenant();
        await other.Do("registerCustomer", new { id = "mine" });
        var (token, foreign) = (await Token(), (await other.Do("issueCustomerToken", new { customerId = "mine" }, "token")).Text("token")!);
        Assert.Equal(HttpStatusCode.OK, await StatusOf(token));
        var parts = token.Split('.');
        using var ours = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string[] forged =
        [
            Changed(token, payload => payload["sub"] = "theirs"),
            Changed(token, payload => payload["exp"] = payload["exp"]!.GetValue<long>() + 3600),
            // Rightly signed, by another tenant's key, and with this tenant written in.
            Changed(foreign, payload => payload["tid"] = PayloadOf(token)["tid"]!.GetValue<string>()),
            $"{Encoded("""{"alg":"none","typ":"JWT"}""")}.{parts[1]}.",
            $"{Encoded("{\"alg\":\"none\",\"kid\":\"" + HeaderOf(token)["kid"] + "\"}")}.{parts[1]}.{parts[2]}",
            Signed(Encoded("{\"alg\":\"HS256\",\"kid\":\"" + HeaderOf(token)["kid"] + "\"}") + "." + parts[1], text => HMACSHA256.HashData(Encoding.ASCII.GetBytes((string)HeaderOf(token)["kid"]!), text)),
            Signed($"{parts[0]}.{parts[1]}", text => ours.SignData(text, HashAlgorithmName.SHA256)),
            $"{parts[0]}.{parts[1]}.",
            $"{parts[0]}.{Encoded("[]")}.{parts[2]}",
            $"eyJ.eyJ.{new string('x', 20_000)}",
        ];
        foreach (var text in forged) Assert.Equal((text, HttpStatusCode.Unauthorized), (text, await StatusOf(text)));
    }

    [Theory]
    [InlineData("nobody", 900, "NOT_FOUND", "customerId")]
    [InlineData("not an id", 900, "INVALID", "customerId")]
    [InlineData("mine", 0, "INVALID", "ttlSeconds")]
    [InlineData("mine", 3601, "INVALID", "ttlSeconds")]
    public async Task It_is_issued_for_a_known_customer_and_an_hour_at_most(string customerId, int ttlSeconds, string code, string field) =>
        Assert.Equal((code, field), await _tenant.Refusal("issueCustomerToken", new { customerId, ttlSeconds }) is var refusal ? (refusal.Code, refusal.Field) : default);

    [Fact]
    public async Task It_lives_a_quarter_of_an_hour_where_nothing_else_is_said()
    {
        var issued = await _tenant.Do("issueCustomerToken", new { customerId = "mine" }, "token expiresAt");
        Assert.InRange(DateTimeOffset.Parse(issued.Text("expiresAt")!, null) - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(14.5), TimeSpan.FromMinutes(15));
        Assert.Equal(issued.Text("expiresAt"), DateTimeOffset.FromUnixTimeSeconds(PayloadOf(issued.Text("token")!)["exp"]!.GetValue<long>()).ToString("yyyy-MM-ddTHH:mm:ssZ", null));
    }

    [Fact]
    public async Task It_outlives_a_crash_of_the_server_and_not_its_tenants_suspension()
    {
        await using var first = await CxSaasProcess.Start();
        using var admin = new Api(first.Address, first.AdminKey);
        await admin.Do("registerCustomer", new { id = "mine" });
        var token = (await admin.Do("issueCustomerToken", new { customerId = "mine" }, "token")).Text("token")!;
        await first.Kill();
        await using var second = await CxSaasProcess.Start(first.Folder);
        using var app = new Api(second.Address, token);
        Assert.Equal("mine", (await app.Ask("{ viewer { customerId } }")).Text("viewer", "customerId"));
        using var platform = new Api(second.Address, second.OperatorKey);
        await platform.Ask("""mutation { suspendTenant(tenantId: "demo") { errors { code } } }""");
        Assert.Equal("UNAUTHENTICATED", (await app.Send("{ viewer { role } }")).Text("errors", 0, "extensions", "code"));
    }

    async Task<string> Token(int ttlSeconds = 900) =>
        (await _tenant.Do("issueCustomerToken", new { customerId = "mine", ttlSeconds }, "token")).Text("token")!;

    Task Say(string customerId, string id) => _tenant.Do("recordFeedback", new { id, customerId, answers = new[] { new { metric = "NPS", value = 4 + id.Length % 5 } } });

    /// <summary>The answer over server-sent events, which carry any kind of operation, without the id that each request has of its own.</summary>
    async Task<string> Answer(string token, string query)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Process.Address, "/graphql/stream"))
        {
            Content = JsonContent.Create(new { query }),
            Headers = { { "Authorization", $"Bearer {token}" }, { "Accept", "text/event-stream" } },
        };
        using var response = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Cancellation));
        while (await reader.ReadLineAsync(Cancellation) is { } line)
        {
            if (!line.StartsWith("data: {", StringComparison.Ordinal)) continue;
            var answer = JsonNode.Parse(line["data: ".Length..])!;
            foreach (var error in answer["errors"]?.AsArray() ?? []) error!["extensions"]!.AsObject().Remove("requestId");
            return answer.ToJsonString();
        }
        throw new InvalidOperationException("The stream ended without an answer.");
    }

    async Task<HttpStatusCode> StatusOf(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Process.Address, "/graphql")) { Content = JsonContent.Create(new { query = "{ viewer { role } }" }) };
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        using var response = await Http.SendAsync(request, Cancellation);
        return response.StatusCode;
    }

    static string Changed(string token, Action<JsonNode> change)
    {
        var payload = PayloadOf(token);
        change(payload);
        var parts = token.Split('.');
        return $"{parts[0]}.{Encoded(payload.ToJsonString())}.{parts[2]}";
    }

    static string Signed(string text, Func<byte[], byte[]> sign) => $"{text}.{Base64UrlEncoder.Encode(sign(Encoding.ASCII.GetBytes(text)))}";
    static string Encoded(string json) => Base64UrlEncoder.Encode(json);
    static JsonNode HeaderOf(string token) => JsonNode.Parse(Base64UrlEncoder.Decode(token.Split('.')[0]))!;
    static JsonNode PayloadOf(string token) => JsonNode.Parse(Base64UrlEncoder.Decode(token.Split('.')[1]))!;

    static readonly HttpClient Http = new();
}
