using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CxSaas.Gateway.Transport;

/// <summary>
/// A page to try the API by hand: GraphiQL where its bundle was built beside the executable, and a plain page of our own
/// where it was not. Both run from this server alone. Only in Development, and only for who asks for HTML.
/// </summary>
public static class GraphQLPage
{
    const string AssetPath = $"{GraphQLEndpoints.Path}/page";

    static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "page");
    static readonly Dictionary<string, string> Assets = new()
    {
        ["graphiql.js"] = "text/javascript; charset=utf-8",
        ["graphiql.css"] = "text/css; charset=utf-8",
    };

    /// <summary>Does nothing outside Development. Needs <see cref="GraphQLEndpoints.MapGraphQL"/> as well.</summary>
    public static IEndpointRouteBuilder MapGraphQLPage(this IEndpointRouteBuilder endpoints)
    {
        if (!endpoints.ServiceProvider.GetRequiredService<IHostEnvironment>().IsDevelopment()) return endpoints;

        var bundled = Assets.Keys.All(file => File.Exists(Path.Combine(Folder, file)));
        var html = Embedded(bundled ? "graphiql.html" : "plain.html");
        var api = GraphQLEndpoints.Plain(endpoints);
        // Before the endpoint of all methods, and back to it for whoever asks for data at the same address.
        endpoints.MapMethods(GraphQLEndpoints.Path, [HttpMethods.Get], (RequestDelegate)(context => Show(context, html, api)))
            .WithOrder(-1).WithDisplayName("GraphQL page");
        endpoints.MapGet($"{AssetPath}/{{file}}", (string file) => bundled && Assets.TryGetValue(file, out var contentType)
            ? Results.File(Path.Combine(Folder, file), contentType)
            : Results.NotFound());
        return endpoints;
    }

    static Task Show(HttpContext context, string html, RequestDelegate api)
    {
        if (!Negotiation.Names(context.Request.Headers.Accept, Negotiation.Html)) return api(context);
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var headers = context.Response.Headers;
        // Nothing from elsewhere: a key is typed into this page. The nonce admits the plain page's own script and style.
        headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; connect-src 'self'; " +
            "img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(html.Replace("{nonce}", nonce, StringComparison.Ordinal), context.RequestAborted);
    }

    static string Embedded(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
