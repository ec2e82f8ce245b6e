using System.Security.Cryptography;
using System.Text.Json;
using CxSaas.System.Tests.Running;
using CxSaas.System.Tests.Transport;
using Microsoft.IdentityModel.Tokens;

namespace CxSaas.System.Tests.Access;

/// <summary>A tenant's people come with tokens of the tenant's own identity provider, over real discovery.</summary>
public sealed class StaffLoginTests(RunningServer server) : IAsyncLifetime
{
    IdentityProvider _provider = null!;
    Api _tenant = null!;
    string _tenantId = "";

    public async ValueTask InitializeAsync()
    {
        (_provider, _tenant) = (await IdentityProvider.Start(), await server.Tenant());
        _tenantId = (await _tenant.Ask("{ viewer { tenantId } }")).Text("viewer", "tenantId")!;
        Assert.Null(await Refused(_provider.Login));
    }

    public async ValueTask DisposeAsync()
    {
        _tenant.Dispose();
        await _provider.DisposeAsync();
    }

    [Theory]
    [InlineData("service", "AGENT")]
    [InlineData("owner", "ADMIN")]
    [InlineData("strangers,service", "AGENT")]
    [InlineData("service,owner", "ADMIN")]
    public async Task The_role_is_the_first_of_those_that_the_token_has(string groups, string role)
    {
        var viewer = await Viewer(_provider.Token(roles: groups.Split(',')));
        Assert.Equal((_tenantId, role), (viewer?.Text("tenantId"), viewer?.Text("role")));
    }

    [Fact]
    public async Task The_rules_of_the_role_hold_for_it()
    {
        using var agent = server.With(_provider.Token());
        await agent.Do("registerCustomer", new { id = "c" });
        var answer = await agent.Send("{ tenant { apiKeys { id } } }");
        Assert.Equal("FORBIDDEN", answer.Text("errors", 0, "extensions", "code"));
    }

    [Fact]
    public async Task A_token_that_is_not_all_right_is_nobodys()
    {
        Assert.NotNull(await Viewer(_provider.Token()));
        await using var stranger = await IdentityProvider.Start();
        var good = _provider.Token();
        (string Why, string Token)[] all =
        [
            ("expired beyond the skew", _provider.Token(t => t.Expires = DateTime.UtcNow.AddSeconds(-40))),
            ("not yet", _provider.Token(t => t.NotBefore = DateTime.UtcNow.AddSeconds(60))),
            ("without an end", _provider.Token(t => t.Expires = null)),
            ("another audience", _provider.Token(t => t.Audience = "others")),
            ("no audience", _provider.Token(t => t.Audience = null)),
            ("an issuer nobody set", stranger.Token()),
            ("an issuer that is nearly right", _provider.Token(t => t.Issuer += "/")),
            ("a stranger's key", _provider.Token(key: IdentityProvider.NewKey())),
            ("a stranger's key under a known name", _provider.Token(key: new RsaSecurityKey(RSA.Create(2048)) { KeyId = _provider.KeyId })),
            ("no role", _provider.Token(roles: "strangers")),
            ("a role of another claim", _provider.Token(t => t.Claims["roles"] = "owner", roles: "strangers")),
            ("a role that is ours and not mapped", _provider.Token(roles: "ADMIN")),
            ("alg none", $"{Encoded(new { alg = "none", typ = "JWT" })}.{good.Split('.')[1]}."),
            ("the public key as a secret", _provider.SignedWithWhatIsPublic()),
            ("no issuer", _provider.Token(t => t.Issuer = null)),
            ("our own issuer", _provider.Token(t => t.Issuer = "cxsaas")),
        ];
        foreach (var (why, token) in all) Assert.True(await Viewer(token) is null, why);
    }

    [Fact]
    public async Task Clocks_may_be_half_a_minute_apart() => Assert.NotNull(await Viewer(_provider.Token(t => t.Expires = DateTime.UtcNow.AddSeconds(-10))));

    [Fact]
    public async Task A_new_key_of_the_provider_is_found_and_made_up_ones_do_not_have_it_asked_each_time()
    {
        Assert.NotNull(await Viewer(_provider.Token()));
        _provider.Rotate();
        await Eventually.Holds(() => Viewer(_provider.Token()), viewer => viewer is not null);
        var asked = _provider.Asked;
        for (var n = 0; n < 20; n++) Assert.Null(await Viewer(_provider.Token(key: IdentityProvider.NewKey())));
        Assert.Equal(asked, _provider.Asked);
    }

    [Fact]
    public async Task Its_socket_ends_when_the_tenant_logs_in_otherwise()
    {
        await using var socket = await RawSocket.Ready(server.Process.Address, _provider.Token());
        Assert.Null(await Refused(null));
        Assert.Equal(4403, await socket.CloseCode());
        Assert.Null(await Viewer(_provider.Token()));
    }

    [Fact]
    public async Task A_socket_ends_with_the_token_and_not_only_when_the_clocks_may_be_apart()
    {
        var ends = DateTime.UtcNow.AddSeconds(3);
        await using var socket = await RawSocket.Ready(server.Process.Address, _provider.Token(t => t.Expires = ends));
        Assert.Equal(4403, await socket.CloseCode());
        Assert.InRange(DateTime.UtcNow, ends.AddSeconds(-1), ends + Busy.Allows(4));
        // By a clock that is a little behind it would hold still: a request is taken.
        Assert.NotNull(await Viewer(_provider.Token(t => t.Expires = DateTime.UtcNow.AddSeconds(-5))));
    }

    [Fact]
    public async Task An_issuer_is_one_tenants_until_that_one_lets_go_of_it()
    {
        using var other = await server.Tenant();
        var otherId = (await other.Ask("{ viewer { tenantId } }")).Text("viewer", "tenantId")!;
        Assert.Equal("CONFLICT", await Refused(_provider.Login, otherId));
        Assert.Null(await Refused(null));
        Assert.Null(await Refused(_provider.Login, otherId));
        Assert.Equal(otherId, (await Viewer(_provider.Token()))?.Text("tenantId"));
    }

    [Fact]
    public async Task A_tenant_does_not_set_it_itself()
    {
        var answer = await _tenant.Send("mutation M($id: ID!) { setStaffLogin(tenantId: $id) { errors { code } } }", new { id = _tenantId });
        Assert.Equal("FORBIDDEN", answer.Text("errors", 0, "extensions", "code"));
        Assert.Equal(_provider.Issuer, (await _tenant.Ask("{ tenant { staffLogin { issuer audience roles { value role } } } }")).Text("tenant", "staffLogin", "issuer"));
    }

    async Task<string?> Refused(object? input, string? tenantId = null)
    {
        var set = await server.Operator.Ask(
            "mutation M($id: ID!, $input: StaffLoginInput) { setStaffLogin(tenantId: $id, input: $input) { errors { code } } }",
            new { id = tenantId ?? _tenantId, input });
        var errors = set.At("setStaffLogin", "errors");
        return errors.GetArrayLength() == 0 ? null : errors.Text(0, "code");
    }

    async Task<JsonElement?> Viewer(string token)
    {
        using var api = server.With(token);
        var answer = await api.Send("{ viewer { tenantId role } }");
        if (answer.TryGetProperty("data", out var data)) return data.GetProperty("viewer");
        Assert.Equal("UNAUTHENTICATED", answer.Text("errors", 0, "extensions", "code"));
        return null;
    }

    static string Encoded(object json) => Base64UrlEncoder.Encode(JsonSerializer.Serialize(json));
}
