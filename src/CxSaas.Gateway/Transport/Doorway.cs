using CxSaas.Domain.Tenants;
using Microsoft.AspNetCore.Http;

namespace CxSaas.Gateway.Transport;

/// <summary>
/// What is looked at before anything else of a request, whatever the transport. A browser tells of the page that sends it and sets
/// no other bound to a WebSocket or a simple POST; and a key in a URL would be kept by every log on the way.
/// </summary>
sealed class Doorway(GatewayOptions options)
{
    static readonly string[] KeyNames = ["authorization", "access_token", "api_key", "apikey", "token", "key"];

    public Refusal? Refuses(HttpRequest request)
    {
        if (request.QueryString.HasValue && HasKey(request.Query)) return Refusal.KeyInUrl;
        return request.Headers.Origin is { Count: > 0 } origins && !origins.All(origin => IsAllowed(origin, request.Host)) ? Refusal.OriginNotAllowed : null;
    }

    // The scheme is not compared: behind a proxy that ends TLS a page of our own comes by https and its request by http.
    bool IsAllowed(string? origin, HostString host) =>
        options.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase)
        || (Uri.TryCreate(origin, UriKind.Absolute, out var page) && page.Scheme is "http" or "https"
            && page.Authority.Equals(host.Value, StringComparison.OrdinalIgnoreCase));

    static bool HasKey(IQueryCollection query) => query.Any(parameter =>
        KeyNames.Contains(parameter.Key, StringComparer.OrdinalIgnoreCase) || parameter.Value.Any(value => value is not null
            && (value.Contains(Credential.TenantPrefix + "_", StringComparison.Ordinal) || value.Contains(Credential.OperatorPrefix + "_", StringComparison.Ordinal))));
}
