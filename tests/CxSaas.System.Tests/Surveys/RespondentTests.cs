using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using CxSaas.System.Tests.Running;
using CxSaas.System.Tests.Transport;

namespace CxSaas.System.Tests.Surveys;

/// <summary>The token of an invitation reads that invitation and answers it; it is good for nothing else, and nothing else is good for it.</summary>
public sealed class RespondentTests(RunningServer server)
{
    const string Own = "query I($token: String!) { invitation(token: $token) { customerId } }";

    Uri Address => server.Process.Address;

    [Fact]
    public async Task Without_a_credential_nothing_is_answered_but_what_a_token_comes_with()
    {
        using var api = await server.Tenant();
        await Surveys.Live(api);
        var token = await Surveys.Token(api, "ada");
        Assert.Equal("ada", (await Surveys.Read(Address, token)).Text("customerId"));
        string[] refused =
        [
            "{ viewer { role } }", "{ tenant { id } }", "{ customer(id: \"ada\") { id } }", "{ __schema { types { name } } }", "{ __typename }", "{ nothing }", "{", "",
            $"{{ invitation(token: \"{token}\") {{ customerId }} viewer {{ role }} }}",
            $"{{ ...F }} fragment F on Query {{ invitation(token: \"{token}\") {{ customerId }} }}",
            "mutation { recordSignal(input: { id: \"s\", customerId: \"ada\", kind: PURCHASE }) { errors { code } } }",
            "subscription { invitation(token: \"a\") { customerId } }",
        ];
        foreach (var document in refused)
        {
            using var response = await Surveys.Post(Address, document);
            Assert.Equal((HttpStatusCode.Unauthorized, "Bearer"), (response.StatusCode, response.Headers.WwwAuthenticate.ToString()));
        }
        // What is the tenant's is not for it, though it hangs on what is its own.
        using var more = await Surveys.Post(Address, "query I($token: String!) { invitation(token: $token) { survey { responses { invited } } } }", new { token });
        Assert.Contains("FORBIDDEN", await Text(more), StringComparison.Ordinal);
        using var far = await Surveys.Post(Address, Own, new { token, filler = new string('x', 40_000) });
        Assert.Equal(HttpStatusCode.Unauthorized, far.StatusCode);
    }

    [Fact]
    public async Task As_a_credential_it_is_good_for_its_own_invitation_alone()
    {
        using var api = await server.Tenant();
        await Surveys.Live(api, rules: Surveys.Free);
        await Surveys.Live(api, "other", Surveys.Free);
        var (token, others, anothers) = (await Surveys.Token(api, "ada"), await Surveys.Token(api, "bo"), await Surveys.Token(api, "ada", "other"));
        using var respondent = server.With(token);
        var viewer = (await respondent.Ask("{ viewer { role customerId } }")).At("viewer");
        Assert.Equal(("RESPONDENT", "ada"), (viewer.Text("role"), viewer.Text("customerId")));
        Assert.Equal("ada", (await respondent.Ask(Own, new { token })).Text("invitation", "customerId"));
        var garbage = await Body(token, Own, "cx_invite_nobody_AAAA");
        foreach (var foreign in new[] { others, anothers }) Assert.Equal(garbage, await Body(token, Own, foreign));
        foreach (var document in new[] { "{ customer(id: \"ada\") { id } }", "{ tenant { id } }", "mutation { recordSignal(input: { id: \"s\", customerId: \"ada\", kind: PURCHASE }) { errors { code } } }" })
            Assert.Equal("FORBIDDEN", (await respondent.Send(document)).Text("errors", 0, "extensions", "code"));
        await using var socket = await RawSocket.Ready(Address, token);
        await socket.Subscribe("a", "{ viewer { role } }");
        Assert.Equal("next a", await socket.Line());
        // Nothing secret in a log.
        foreach (var secret in new[] { token, others, anothers }) Assert.DoesNotContain(secret, server.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_foreign_and_erased_tokens_answer_the_same_bytes()
    {
        using var api = await server.Tenant();
        using var other = await server.Tenant();
        await Surveys.Live(api);
        var (good, erased) = (await Surveys.Token(api, "ada"), await Surveys.Token(api, "bo"));
        await api.Ask("mutation { eraseCustomer(customerId: \"bo\") { erased } }");
        // One with another seal, one whose tenant is another, and what never was one.
        string[] bad = [erased, good[..^6] + (good[^6] == 'A' ? 'B' : 'A') + good[^5..], good.Replace("cx_invite_t-", "cx_invite_u-", StringComparison.Ordinal), "cx_invite_", "", new('x', 10_000), "cx_invite_a_" + new string('A', 230)];
        var read = await Task.WhenAll(bad.Select(token => Body(null, Own, token)));
        Assert.Equal("""{"data":{"invitation":null}}""", Assert.Single(read.Distinct()));
        var submitted = await Task.WhenAll(bad.Select(token => Surveys.Submit(Address, token, 9)));
        Assert.Equal("EXPIRED", JsonElement.Parse(Assert.Single(submitted.Select(each => each.GetRawText()).Distinct())).Text("errors", 0, "code"));
        foreach (var token in bad.Where(token => token.Length > 0))
        {
            using var response = await Surveys.Post(Address, "{ viewer { role } }", credential: token);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }
        // Another tenant's own key opens it as little.
        Assert.Equal("""{"data":{"invitation":null}}""", await Body(other.Key, Own, good));
        Assert.Contains("\"ada\"", await Body(api.Key, Own, good), StringComparison.Ordinal);
        using var inUrl = await new HttpClient().GetAsync(new Uri(Address, $"/graphql?token={good}"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, inUrl.StatusCode);
    }

    [Fact]
    public async Task A_suspended_tenants_are_refused_and_come_back_with_it()
    {
        using var api = await server.Tenant();
        await Surveys.Live(api);
        var token = await Surveys.Token(api, "ada");
        var id = (await api.Ask("{ viewer { tenantId } }")).Text("viewer", "tenantId");
        await server.Operator.Ask($"mutation {{ suspendTenant(tenantId: \"{id}\") {{ errors {{ code }} }} }}");
        await Eventually.Holds(() => Surveys.Read(Address, token), read => read.ValueKind == JsonValueKind.Null);
        Assert.Equal("EXPIRED", (await Surveys.Submit(Address, token, 9)).Text("errors", 0, "code"));
        await server.Operator.Ask($"mutation {{ resumeTenant(tenantId: \"{id}\") {{ errors {{ code }} }} }}");
        await Eventually.Holds(() => Surveys.Read(Address, token), read => read.ValueKind == JsonValueKind.Object);
        Assert.True((await Surveys.Submit(Address, token, 9)).At("accepted").GetBoolean());
    }

    static async Task<string> Text(HttpResponseMessage response) => await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    async Task<string> Body(string? credential, string document, string token)
    {
        using var response = await Surveys.Post(Address, document, new { token }, credential);
        var answer = JsonNode.Parse(await Text(response))!;
        foreach (var error in answer["errors"]?.AsArray() ?? []) error!["extensions"]!.AsObject().Remove("requestId");
        return answer.ToJsonString();
    }
}
