using CxSaas.Contracts.Tenants;
using CxSaas.Gateway.Access;
using CxSaas.Gateway.Documents;
using CxSaas.Gateway.Engine;
using CxSaas.Gateway.GraphQLNet;
using CxSaas.Gateway.Live;
using CxSaas.Gateway.Schema.Customers;
using CxSaas.Gateway.Schema.Surveys;
using CxSaas.Gateway.Telemetry;
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
        services.AddSingleton<KeyAuthenticator>().AddSingleton<TokenKeyRing>().AddSingleton<CustomerTokenAuthenticator>();
        services.AddSingleton<InvitationTokens>().AddSingleton<RespondentAuthenticator>().AddSingleton<InvitedCalls>();
        services.AddSingleton<IssuerKeys>().AddSingleton<StaffTokenAuthenticator>();
        services.AddSingleton<IAuthenticator, Authenticator>();
        services.TryAddSingleton(AccessRules.Default);
        services.AddSingleton<CallRates>();
        services.AddGraphQLTransports().AddGraphQLNetEngine();
        services.AddSingleton<OperationLog>().AddHostedService<GatewayLevels>();
        services.AddSingleton<TrustedDocuments>();
        return services.AddSingleton<IGraphQLEngine>(provider => ActivatorUtilities.CreateInstance<ObservedEngine>(
            provider, new TrustingEngine(provider.GetRequiredService<GraphQLNetEngine>(), provider.GetRequiredService<TrustedDocuments>())));
    }

    /// <summary>Builds the schema; throws where a field has no access rule. The answer is the contract as text.</summary>
    public static string BuildGatewaySchema(this IServiceProvider services) => services.BuildSchema().Print();

    /// <summary>Reads the manifest of trusted documents now; throws <see cref="DocumentManifestException"/> where it cannot be used.</summary>
    public static void CheckDocuments(this IServiceProvider services) => services.GetRequiredService<TrustedDocuments>();
}
