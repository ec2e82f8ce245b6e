using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace CxSaas.Gateway.Transport;

/// <summary>
/// Which media type to answer in, from Accept (RFC 9110, 12.5.1): the most specific range that fits a type gives its weight.
/// </summary>
static class Negotiation
{
    public const string Json = "application/json";
    public const string GraphQLResponse = "application/graphql-response+json";
    public const string EventStream = "text/event-stream";
    public const string Html = "text/html";

    enum Fit { None, Any, Type, Exact }

    /// <summary>Json where the client does not care, as older clients expect; null where it takes neither.</summary>
    public static string? ResponseType(StringValues accept)
    {
        if (accept is [] or [null or "" or "*/*" or Json]) return Json;
        var (json, response) = (Weigh(accept, Json), Weigh(accept, GraphQLResponse));
        if (json.Quality == 0 && response.Quality == 0) return null;
        if (response.Quality != json.Quality) return response.Quality > json.Quality ? GraphQLResponse : Json;
        return response.Fit == Fit.Exact ? GraphQLResponse : Json;
    }

    public static bool Accepts(StringValues accept, string mediaType) =>
        accept is [] or [null or ""] || Weigh(accept, mediaType).Quality > 0;

    /// <summary>True only where the type itself is named, as a browser names text/html when it opens a page.</summary>
    public static bool Names(StringValues accept, string mediaType) => Weigh(accept, mediaType) is { Quality: > 0, Fit: Fit.Exact };

    static (double Quality, Fit Fit) Weigh(StringValues accept, string mediaType)
    {
        (double Quality, Fit Fit) best = (0, Fit.None);
        if (!MediaTypeHeaderValue.TryParseList(accept, out var ranges)) return best;
        foreach (var range in ranges)
        {
            var fit = FitOf(range, mediaType);
            var quality = range.Quality ?? 1;
            if (fit > best.Fit || (fit == best.Fit && fit != Fit.None && quality > best.Quality)) best = (quality, fit);
        }

        return best;
    }

    static Fit FitOf(MediaTypeHeaderValue range, string mediaType)
    {
        // All is sent in UTF-8; a client that insists on another charset cannot be served.
        if (range.Charset.HasValue && !HeaderUtilities.RemoveQuotes(range.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            return Fit.None;
        if (range.MatchesAllTypes) return Fit.Any;
        if (range.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase)) return Fit.Exact;
        var sameType = mediaType.StartsWith($"{range.Type}/", StringComparison.OrdinalIgnoreCase);
        return sameType && range.SubType == "*" ? Fit.Type : Fit.None;
    }
}
