using CxSaas.Gateway.Access;
using CxSaas.Gateway.Engine;
using CxSaas.Gateway.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CxSaas.Gateway.Transport;

public static class GraphQLEndpoints
{
    public const string Path = "/graphql", StreamPath = $"{Path}/stream", IngestPath = $"{Path}/ingest";

    /// <summary>What the endpoints need beside an <see cref="IGraphQLEngine"/> and an <see cref="IAuthenticator"/>, both singletons.</summary>
    public static IServiceCollection AddGraphQLTransports(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new GatewayOptions());
        services.AddMetrics().AddSingleton<GatewayMeter>();
        services.AddSingleton<Doorway>().AddSingleton<FailedLogins>().AddSingleton<Standings>().AddSingleton<OpenConnections>();
        return services.AddSingleton<HttpTransport>().AddSingleton<WebSocketTransport>().AddSingleton<EventStreamTransport>();
    }

    /// <summary>
    /// GraphQL at /graphql by GET, POST and WebSocket (graphql-transport-ws), at /graphql/stream by POST as
    /// server-sent events, and at /graphql/ingest by POST for mutations that carry a lot.
    /// </summary>
    public static IEndpointRouteBuilder MapGraphQL(this IEndpointRouteBuilder endpoints)
    {
        var door = endpoints.ServiceProvider.GetRequiredService<Doorway>();
        var events = endpoints.ServiceProvider.GetRequiredService<EventStreamTransport>();
        var http = endpoints.ServiceProvider.GetRequiredService<HttpTransport>();
        endpoints.Map(Path, Plain(endpoints)).WithDisplayName("GraphQL");
        endpoints.Map(StreamPath, (RequestDelegate)(context =>
            door.Refuses(context.Request) is { } refusal ? Answers.Refuse(context.Response, refusal) : events.Serve(context)))
            .WithDisplayName("GraphQL events");
        endpoints.Map(IngestPath, (RequestDelegate)(context =>
            door.Refuses(context.Request) is { } refusal ? Answers.Refuse(context.Response, refusal) : http.Serve(context, isIngest: true)))
            .WithDisplayName("GraphQL ingest");
        return endpoints;
    }

    /// <summary>What answers at /graphql; all methods come here, so that the wrong ones are refused in the same form.</summary>
    internal static RequestDelegate Plain(IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var door = services.GetRequiredService<Doorway>();
        var http = services.GetRequiredService<HttpTransport>();
        var sockets = services.GetRequiredService<WebSocketTransport>();
        // The upgrade is part of the endpoint: whoever maps it need not know about a middleware.
        return endpoints.CreateApplicationBuilder()
            .Use(CountControlFrames)
            .UseWebSockets()
            .Use((HttpContext context, RequestDelegate _) =>
                door.Refuses(context.Request) is { } refusal ? Answers.Refuse(context.Response, refusal)
                : context.WebSockets.IsWebSocketRequest ? sockets.Serve(context) : http.Serve(context))
            .Build();
    }

    static Task CountControlFrames(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade)
            context.Features.Set<IHttpUpgradeFeature>(new ControlFrames(upgrade));
        return next(context);
    }
}
