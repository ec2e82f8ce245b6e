using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CxSaas.System.Tests.Access;

/// <summary>An identity provider on a free port: discovery and keys over HTTP, and tokens with whatever in them.</summary>
sealed class IdentityProvider : IAsyncDisposable
{
    public const string Audience = "cxsaas-tests";

    readonly WebApplication _app;
    readonly List<RsaSecurityKey> _keys = [NewKey()];
    int _asked;

    IdentityProvider(WebApplication app) => _app = app;

    public string Issuer { get; private set; } = "";

    /// <summary>How many times its keys were fetched.</summary>
    public int Asked => Volatile.Read(ref _asked);

    public static async Task<IdentityProvider> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var provider = new IdentityProvider(app);
        app.MapGet("/.well-known/openid-configuration", () => Results.Json(new { issuer = provider.Issuer, jwks_uri = $"{provider.Issuer}/keys" }));
        app.MapGet("/keys", () =>
        {
            Interlocked.Increment(ref provider._asked);
            return Results.Json(new { keys = provider._keys.Select(Shown) });
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        provider.Issuer = app.Urls.First();
        return provider;
    }

    public string Token(Action<SecurityTokenDescriptor>? change = null, object? roles = null, SecurityKey? key = null)
    {
        var token = new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Audience,
            IssuedAt = DateTime.UtcNow,
            Expires = DateTime.UtcNow.AddMinutes(5),
            Claims = new Dictionary<string, object> { ["sub"] = "mara", ["groups"] = roles ?? "service" },
            SigningCredentials = new(key ?? _keys[^1], SecurityAlgorithms.RsaSha256),
        };
        change?.Invoke(token);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(token);
    }

    /// <summary>A token whose secret is the key that everybody may fetch.</summary>
    public string SignedWithWhatIsPublic()
    {
        var text = $"{Base64UrlEncoder.Encode(JsonSerializer.Serialize(new { alg = "HS256", typ = "JWT", kid = KeyId }))}.{Token().Split('.')[1]}";
        return $"{text}.{Base64UrlEncoder.Encode(HMACSHA256.HashData(PublicKey, Encoding.ASCII.GetBytes(text)))}";
    }

    /// <summary>What a tenant's operator sets for it.</summary>
    public object Login => new
    {
        issuer = Issuer,
        audience = Audience,
        roleClaim = "groups",
        roles = new[] { new { value = "owner", role = "ADMIN" }, new { value = "service", role = "AGENT" } },
    };

    /// <summary>Signs with a new key from now on.</summary>
    public void Rotate() => _keys.Add(NewKey());

    public static RsaSecurityKey NewKey() => new(RSA.Create(2048)) { KeyId = Guid.NewGuid().ToString("N") };

    /// <summary>What everybody may know of the key in use.</summary>
    public byte[] PublicKey => _keys[^1].Rsa.ExportSubjectPublicKeyInfo();

    public string KeyId => _keys[^1].KeyId;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    static object Shown(RsaSecurityKey key)
    {
        var shown = key.Rsa.ExportParameters(includePrivateParameters: false);
        return new { kty = "RSA", use = "sig", kid = key.KeyId, n = Base64UrlEncoder.Encode(shown.Modulus), e = Base64UrlEncoder.Encode(shown.Exponent) };
    }
}
