using CxSaas.Domain.Tenants;
using CxSaas.Gateway.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

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
        if (!IsPlainlyAddressed(request)) return Refusal.NotFound;
        if (IsFramedTwice(request))
        {
            // Where one message ends and the next begins is not agreed upon.
            request.HttpContext.Response.Headers.Connection = "close";
            return Refusal.BadFraming;
        }
        if (request.QueryString.HasValue && HasKey(request.Query)) return Refusal.KeyInUrl;
        return request.Headers.Origin is { Count: > 0 } origins && !origins.All(origin => IsAllowed(origin, request.Host)) ? Refusal.OriginNotAllowed : null;
    }

    // The server would undo dots and escapes in the path; a proxy in front that guards paths may not.
    static bool IsPlainlyAddressed(HttpRequest request)
    {
        var target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.AsSpan();
        var path = target.IndexOf('?') is >= 0 and var query ? target[..query] : target;
        return !path.Contains('%') && !path.Contains("/.", StringComparison.Ordinal);
    }

    // The server lets the coding win over a length that came beside it, moves the length to this header, and undoes no other coding.
    static bool IsFramedTwice(HttpRequest request) =>
        request.Headers.TransferEncoding is { Count: > 0 } coding
        && (request.Headers.ContainsKey("X-Content-Length") || !coding.ToString().Equals("chunked", StringComparison.OrdinalIgnoreCase));

    // The scheme is not compared: behind a proxy that ends TLS a page of our own comes by https and its request by http.
    bool IsAllowed(string? origin, HostString host) =>
        options.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase)
        || (Uri.TryCreate(origin, UriKind.Absolute, out var page) && page.Scheme is "http" or "https"
            && page.Authority.Equals(host.Value, StringComparison.OrdinalIgnoreCase));

    static bool HasKey(IQueryCollection query) => query.Any(parameter =>
        KeyNames.Contains(parameter.Key, StringComparer.OrdinalIgnoreCase) || parameter.Value.Any(value => value is not null
            && (value.Contains(Credential.TenantPrefix + "_", StringComparison.Ordinal) || value.Contains(Credential.OperatorPrefix + "_", StringComparison.Ordinal)
                || value.Contains(InvitationTokens.Prefix, StringComparison.Ordinal) || BearerToken.MayBe(value))));
}
