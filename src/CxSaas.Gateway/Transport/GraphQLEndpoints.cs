using CxSaas.Gateway.Access;
using CxSaas.Gateway.Engine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CxSaas.Gateway.Transport;

public static class GraphQLEndpoints
{
    public const string Path = "/graphql";
    const string StreamPath = $"{Path}/stream";

    /// <summary>
    /// GraphQL at /graphql by GET, POST and WebSocket (graphql-transport-ws), and at /graphql/stream by POST as
    /// server-sent events. Needs an <see cref="IGraphQLEngine"/> and an <see cref="IAuthenticator"/>, both singletons.
    /// </summary>
    public static IEndpointRouteBuilder MapGraphQL(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var events = ActivatorUtilities.CreateInstance<EventStreamTransport>(services, Time(services));
        endpoints.Map(Path, Plain(endpoints)).WithDisplayName("GraphQL");
        endpoints.Map(StreamPath, events.Serve).WithDisplayName("GraphQL events");
        return endpoints;
    }

    /// <summary>What answers at /graphql; all methods come here, so that the wrong ones are refused in the same form.</summary>
    internal static RequestDelegate Plain(IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var http = ActivatorUtilities.CreateInstance<HttpTransport>(services);
        var sockets = ActivatorUtilities.CreateInstance<WebSocketTransport>(services, Time(services));
        // The upgrade is part of the endpoint: whoever maps it need not know about a middleware.
        return endpoints.CreateApplicationBuilder()
            .UseWebSockets()
            .Use((HttpContext context, RequestDelegate _) =>
                context.WebSockets.IsWebSocketRequest ? sockets.Serve(context) : http.Serve(context))
            .Build();
    }

    static TimeProvider Time(IServiceProvider services) => services.GetService<TimeProvider>() ?? TimeProvider.System;
}
