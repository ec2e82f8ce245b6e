using CxSaas.Gateway.Engine;
using CxSaas.Gateway.Schema;
using GraphQL;
using GraphQL.Types;
using GraphQLParser.AST;
using Microsoft.Extensions.DependencyInjection;

namespace CxSaas.Gateway.GraphQLNet;

static class GraphQLNetServices
{
    public static IServiceCollection AddGraphQLNetEngine(this IServiceCollection services)
    {
        GlobalSwitches.EnableReadDescriptionFromXmlDocumentation = true;
        if (!GlobalSwitches.GlobalAttributes.OfType<ContractConventions>().Any()) GlobalSwitches.GlobalAttributes.Add(new ContractConventions());
        services.AddGraphQL(graphQL => graphQL
            .AddAutoSchema<Query>(schema => schema.WithMutation<Mutation>().WithSubscription<Subscription>())
            .ConfigureSchema(schema => schema.RegisterTypeMapping<DateTimeOffset, DateTimeScalar>())
            .AddErrorInfoProvider<ErrorPolicy>()
            .AddExecutionStrategy<LiveSubscriptionStrategy>(OperationType.Subscription));
        services.AddSingleton<DateTimeScalar>().AddSingleton<IdentifierScalar>();
        services.AddSingleton<Utf8Serializer>().AddSingleton<DocumentCache>().AddSingleton<FaultLog>();
        return services.AddSingleton<IGraphQLEngine, GraphQLNetEngine>();
    }

    /// <summary>Builds the schema and its access now, so that a mistake in either stops the server at start and not a client later.</summary>
    public static ISchema BuildSchema(this IServiceProvider services)
    {
        var schema = services.GetRequiredService<ISchema>();
        schema.Initialize();
        AccessWiring.Apply(schema);
        return schema;
    }
}
