using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CxSaas.System.Tests.Running;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CxSaas.System.Tests.Storage;

/// <summary>
/// A server that knows no key of its storage: it asks its host for a token, as a managed identity does, and the storage takes nothing
/// else. The host is ours, the storage is Azurite, which looks at a token's issuer, audience and lifetime, not at its signature.
/// </summary>
public sealed class AzureIdentityTests(AzuriteByToken storage) : IClassFixture<AzuriteByToken>
{
    const string HostSecret = "known-to-those-on-this-host";

    [Fact]
    public async Task A_server_without_a_key_stores_by_the_identity_of_its_process_and_finds_it_again()
    {
        storage.Demand();
        await using var host = await IdentityHost();
        var variables = new Dictionary<string, string>
        {
            ["CxSaas__Storage__Connection"] = storage.Addresses,
            ["IDENTITY_ENDPOINT"] = $"{host.Urls.Single()}/token",
            ["IDENTITY_HEADER"] = HostSecret,
            ["SSL_CERT_FILE"] = storage.Certificate,
        };
        var folder = CxSaasProcess.TemporaryFolder();
        string key;
        await using (var server = await CxSaasProcess.Start(folder, variables: variables, more: ["--storage", "azure"]))
        {
            using var platform = new Api(server.Address, server.OperatorKey);
            key = (await platform.Do("createTenant", new { id = "acme", name = "Acme" }, "adminKey")).Text("adminKey")!;
            using var api = new Api(server.Address, key);
            await api.Do("recordFeedback", new { id = "f", customerId = "c", answers = new[] { new { metric = "NPS", value = 3 } } });
            await server.Kill();
        }
        await using (var server = await CxSaasProcess.Start(folder, variables: variables, more: ["--storage", "azure"]))
        {
            using var api = new Api(server.Address, key);
            Assert.Equal(["f"], await Timelines.Ids(api, "c"));
        }
    }

    static async Task<WebApplication> IdentityHost()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var host = builder.Build();
        host.MapGet("/token", (HttpRequest request) => request.Headers["X-IDENTITY-HEADER"] == HostSecret
            ? Results.Json(new
            {
                access_token = Token(request.Query["resource"].ToString()),
                expires_on = $"{DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds()}",
                resource = request.Query["resource"].ToString(),
                token_type = "Bearer",
            })
            : Results.StatusCode((int)HttpStatusCode.Unauthorized));
        await host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    static string Token(string audience) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = "https://sts.windows.net/a-directory/",
        Audience = audience,
        IssuedAt = DateTime.UtcNow.AddMinutes(-1),
        NotBefore = DateTime.UtcNow.AddMinutes(-1),
        Expires = DateTime.UtcNow.AddHours(1),
        SigningCredentials = new(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)), SecurityAlgorithms.HmacSha256),
    });
}

/// <summary>Azurite behind TLS, which takes tokens as well as keys.</summary>
public sealed class AzuriteByToken : Azurite
{
    internal string Addresses => $"TableEndpoint=https://127.0.0.1:{Port}/{Account};BlobEndpoint=https://127.0.0.1:{BlobPort}/{Account}";

    /// <summary>The file of the certificate, which whoever calls has to trust.</summary>
    internal string Certificate { get; private set; } = "";

    protected override ProcessStartInfo Start(int[] ports, string folder, out string? missing)
    {
        Certificate = Path.Combine(folder, "certificate.pem");
        var keyFile = Path.Combine(folder, "key.pem");
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        var start = base.Start(ports, folder, out missing);
        foreach (var argument in (string[])["--oauth", "basic", "--cert", Certificate, "--key", keyFile]) start.ArgumentList.Add(argument);
        return start;
    }
}
