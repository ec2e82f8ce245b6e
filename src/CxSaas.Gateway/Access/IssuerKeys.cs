using System.Collections.Concurrent;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace CxSaas.Gateway.Access;

/// <summary>
/// The keys of identity providers, fetched by discovery when first needed and twice a day after. A token with a key nobody knows has
/// them fetched anew, but once in five minutes at most, or made-up tokens would have this server knock at theirs.
/// </summary>
sealed class IssuerKeys : IDisposable
{
    /// <summary>An issuer's own answer is some kilobytes.</summary>
    const int AnswerBytesMax = 256 * 1024;

    static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(5);

    /// <summary>Issuers whose keys are kept; beyond that the memory starts anew.</summary>
    const int IssuersMax = 1_000;

    readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(10) })
    {
        Timeout = AnswerMax,
        MaxResponseContentBufferSize = AnswerBytesMax,
    };

    readonly ConcurrentDictionary<string, ConfigurationManager<OpenIdConnectConfiguration>> _issuers = new(StringComparer.Ordinal);

    /// <summary>The issuer must be one that an operator set.</summary>
    public ConfigurationManager<OpenIdConnectConfiguration> Of(string issuer)
    {
        if (_issuers.Count >= IssuersMax) _issuers.Clear();
        return _issuers.GetOrAdd(issuer, Open);
    }

    public void Dispose() => _http.Dispose();

    ConfigurationManager<OpenIdConnectConfiguration> Open(string issuer) => new(
        $"{issuer.TrimEnd('/')}/.well-known/openid-configuration",
        new OpenIdConnectConfigurationRetriever(),
        // The rule for a login lets http be for the machine's own addresses.
        new HttpDocumentRetriever(_http) { RequireHttps = !new Uri(issuer).IsLoopback });
}
