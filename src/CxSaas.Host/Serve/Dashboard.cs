using System.Net.Http.Headers;
using System.Text;
using CxSaas.Domain.Tenants;
using CxSaas.Gateway.Access;
using Microsoft.Net.Http.Headers;
using Orleans.Dashboard;

namespace CxSaas.Host.Serve;

/// <summary>
/// Orleans' own view of the cluster, for the operator alone: which silos there are, and what their grains do. Neither states nor the
/// log are in it, which hold what people said. While somebody looks each call to a grain costs about 2 µs more, so it is an option.
/// </summary>
static class Dashboard
{
    public const string Path = "/ops/orleans";

    public static void Add(ISiloBuilder silo) => silo.AddDashboard(options => options.HideTrace = true);

    public static void MapDashboard(this WebApplication server, OperatorKey operatorKey)
    {
        server.Use((context, next) =>
        {
            if (!context.Request.Path.StartsWithSegments("/ops", StringComparison.OrdinalIgnoreCase)) return next(context);
            if (!IsOperator(context.Request, operatorKey))
            {
                // A browser asks for it: any name, and the key as the password.
                context.Response.Headers.WWWAuthenticate = "Basic realm=\"CxSaas operator\"";
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return Task.CompletedTask;
            }
            if (!context.Request.Path.StartsWithSegments(Path + "/GrainState", StringComparison.OrdinalIgnoreCase)) return next(context);
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        server.MapOrleansDashboard(Path);
    }

    static bool IsOperator(HttpRequest request, OperatorKey operatorKey) =>
        AuthenticationHeaderValue.TryParse(request.Headers[HeaderNames.Authorization], out var header)
        && header.Parameter is { } parameter
        && Credential.TryParse(header.Scheme == "Basic" ? Password(parameter) : parameter, out var presented)
        && operatorKey.IsThatOf(presented);

    static string Password(string basic)
    {
        var bytes = new byte[basic.Length];
        if (!Convert.TryFromBase64String(basic, bytes, out var length)) return "";
        var text = Encoding.UTF8.GetString(bytes, 0, length);
        return text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..];
    }
}
