using CxSaas.Contracts.Tenants;
using CxSaas.Gateway.Access;
using CxSaas.Gateway.GraphQLNet;
using CxSaas.Gateway.Live;
using CxSaas.Gateway.Schema.Customers;
using CxSaas.Gateway.Transport;
using GraphQL;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CxSaas.Gateway;

public static class GatewayServices
{
    /// <summary>What the GraphQL endpoint needs beside a connection to the grains.</summary>
    public static IServiceCollection AddCxSaasGateway(this IServiceCollection services, OperatorKey operatorKey, GatewayOptions? options = null)
    {
        services.TryAddSingleton<TenantCache>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(operatorKey);
        services.AddSingleton(options ?? new());
        services.AddSingleton<LiveFeed>().AddSingleton<SharedStreams>();
        services.AddSingleton<Submission>();
        services.AddSingleton<IAuthenticator, KeyAuthenticator>();
        return services.AddGraphQLTransports().AddGraphQLNetEngine();
    }

    /// <summary>Builds the schema; throws where a field has no access rule. The answer is the contract as text.</summary>
    public static string BuildGatewaySchema(this IServiceProvider services) => services.BuildSchema().Print();
}
