using CxSaas.Gateway.Access;
using CxSaas.Gateway.Guard;
using CxSaas.Gateway.Schema;
using GraphQL;
using GraphQL.Types;
using GraphQL.Validation;
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
            .ConfigureSchema(schema => schema.RegisterTypeMapping<long, LongScalar>())
            .AddErrorInfoProvider(services => services.GetRequiredService<ErrorPolicy>())
            .AddExecutionStrategy<LiveSubscriptionStrategy>(OperationType.Subscription));
        services.AddSingleton<IDocumentValidator, KnowingValidator>();
        services.AddSingleton<DateTimeScalar>().AddSingleton<IdentifierScalar>().AddSingleton<LongScalar>();
        services.AddSingleton<GuardPolicy>().AddSingleton<CursorSeal>().AddSingleton<ErrorPolicy>().AddSingleton<SchemaTraits>().AddSingleton<DocumentReader>();
        services.AddSingleton<Utf8Serializer>().AddSingleton<DocumentCache>().AddSingleton<FaultLog>();
        return services.AddSingleton<GraphQLNetEngine>();
    }

    /// <summary>Builds the schema and its access now, so that a mistake in either stops the server at start and not a client later.</summary>
    public static ISchema BuildSchema(this IServiceProvider services)
    {
        var schema = services.GetRequiredService<ISchema>();
        schema.Initialize();
        PageWiring.Apply(schema, services.GetRequiredService<CursorSeal>());
        AccessWiring.Apply(schema, services.GetRequiredService<AccessRules>());
        return schema;
    }
}
