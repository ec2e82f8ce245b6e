using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using CxSaas.System.Tests.Access.Matrix;
using CxSaas.System.Tests.Running;
using CxSaas.System.Tests.Transport;

namespace CxSaas.System.Tests.Access;

/// <summary>Who asks too much is told to wait, whatever the door, and nobody else waits for it.</summary>
public sealed class RateTests : IAsyncLifetime
{
    const string Question = "{ viewer { role } }";

    CxSaasProcess _server = null!;
    Api _admin = null!;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        // So slow that nothing fills up again while a test looks.
        _server = await CxSaasProcess.Start(variables: new Dictionary<string, string>
        {
            ["CxSaas__Gateway__Rates__Tenant"] = "240",
            ["CxSaas__Gateway__Rates__Principal"] = "200",
            ["CxSaas__Gateway__Rates__Customer"] = "100",
            ["CxSaas__Gateway__Rates__Nobody"] = "150",
            ["CxSaas__Gateway__Rates__FailedLoginsPerMinute"] = "3",
        });
        _admin = new(_server.Address, _server.AdminKey);
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task An_address_without_a_credential_has_a_rate_and_what_it_proves_counts_for_the_tenant()
    {
        const string Read = "query I($token: String!) { invitation(token: $token) { customerId } }";
        await Surveys.Surveys.Live(_admin);
        var token = await Surveys.Surveys.Token(_admin, "ada");
        using var platform = new Api(_server.Address, _server.OperatorKey);
        await platform.Ask("mutation { setQuotas(tenantId: \"demo\", input: { requestsPerSecond: 1 }) { errors { code } } }");
        // Known within a second by every gateway; from then on two in a breath are one too many.
        await Eventually.Holds(async () =>
        {
            using var response = await Surveys.Surveys.Post(_server.Address, Read, new { token });
            return (response.StatusCode, response.Headers.RetryAfter?.Delta, Text: await response.Content.ReadAsStringAsync(Cancellation));
        }, answer => answer is { StatusCode: HttpStatusCode.TooManyRequests, Delta.TotalSeconds: >= 1 } && answer.Text.Contains("RATE_LIMITED", StringComparison.Ordinal)
            && !answer.Text.Contains("\"data\"", StringComparison.Ordinal));

        var statuses = new List<HttpStatusCode>();
        while (statuses.Count < 200 && !statuses.Contains(HttpStatusCode.TooManyRequests))
        {
            using var response = await Surveys.Surveys.Post(_server.Address, Read, new { token = "garbage" });
            statuses.Add(response.StatusCode);
            if (response.StatusCode == HttpStatusCode.TooManyRequests) Assert.True(response.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
        }
        Assert.Equal(HttpStatusCode.TooManyRequests, statuses[^1]);
        // Whoever has a credential is not kept out by it.
        Assert.Equal("OPERATOR", (await platform.Ask(Question)).Text("viewer", "role"));
    }

    [Fact]
    public async Task What_one_key_asks_is_counted_over_all_doors_and_another_has_its_own()
    {
        var other = (await _admin.Do("createApiKey", new { name = "other", role = "ANALYST" }, "secret")).Text("secret")!;
        using var refused = await UntilRefused(_admin.Key);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.True(refused.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
        var error = JsonNode.Parse(await refused.Content.ReadAsStringAsync(Cancellation))!["errors"]![0]!["extensions"]!;
        Assert.Equal(("RATE_LIMITED", true), ((string)error["code"]!, (bool)error["retryable"]!));
        Assert.InRange((int)error["retryAfterMs"]!, 1, 10_000);

        await using var socket = await RawSocket.Ready(_server.Address, _admin.Key);
        // Meanwhile some may have filled up again.
        for (var isRefused = false; !isRefused;)
        {
            for (var n = 0; n < 10; n++) await socket.Subscribe($"{n}", Question);
            for (var ended = 0; ended < 10;)
            {
                var message = JsonNode.Parse((await socket.Message()).GetRawText())!;
                if ((string?)message["type"] != "next") ended++;
                isRefused |= CodeOf(message) == "RATE_LIMITED";
            }
        }
        await using var stream = new StreamDoor(_server.Address, _admin.Key);
        await Eventually.Holds(() => stream.Ask(Question), answer => answer?["errors"] is { } errors && CodeOf(errors) == "RATE_LIMITED");

        Assert.Equal(HttpStatusCode.OK, await PostDoor.Status(_server.Address, "/graphql", other, Question));
    }

    [Fact]
    public async Task All_keys_of_a_tenant_together_are_bounded_and_another_tenant_is_not_concerned()
    {
        using var platform = new Api(_server.Address, _server.OperatorKey);
        var neighbour = (await platform.Do("createTenant", new { id = "neighbour", name = "N" }, "adminKey")).Text("adminKey")!;
        var keys = new List<string>();
        for (var n = 0; n < 4; n++) keys.Add((await _admin.Do("createApiKey", new { name = $"k{n}", role = "ANALYST" }, "secret")).Text("secret")!);
        foreach (var key in keys[..3]) (await UntilRefused(key)).Dispose();
        // This one asked nothing yet.
        Assert.Equal(HttpStatusCode.TooManyRequests, await PostDoor.Status(_server.Address, "/graphql", keys[3], "{ customers { totalCount } pulse { customers } }"));
        Assert.Equal(HttpStatusCode.OK, await PostDoor.Status(_server.Address, "/graphql", neighbour, Question));
    }

    [Fact]
    public async Task Who_is_refused_is_let_in_again_after_the_time_it_was_told()
    {
        using var refused = await UntilRefused(_admin.Key);
        await Eventually.Holds(() => PostDoor.Status(_server.Address, "/graphql", _admin.Key, Question), status => status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_address_whose_credentials_fail_is_answered_later_and_never_locked_out()
    {
        for (var n = 0; n < 3; n++) Assert.Equal(HttpStatusCode.Unauthorized, await PostDoor.Status(_server.Address, "/graphql", "bad", Question));
        var clock = Stopwatch.StartNew();
        Assert.Equal(HttpStatusCode.Unauthorized, await PostDoor.Status(_server.Address, "/graphql", "bad", Question));
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.MaxValue);
        Assert.Equal(HttpStatusCode.OK, await PostDoor.Status(_server.Address, "/graphql", _admin.Key, Question));
    }

    async Task<HttpResponseMessage> UntilRefused(string key)
    {
        for (var n = 0; n < 1_000; n++)
        {
            var response = await PostDoor.Send(_server.Address, "/graphql", key, Question);
            if (response.StatusCode != HttpStatusCode.OK) return response;
            response.Dispose();
        }
        throw new InvalidOperationException("Nothing was refused.");
    }

    static string CodeOf(JsonNode message) => (string?)((message as JsonArray ?? message["payload"] as JsonArray)?[0]?["extensions"]?["code"]) ?? "";
}
