using CxSaas.Gateway.Access;
using CxSaas.Gateway.Schema;
using GraphQL;
using GraphQL.Resolvers;
using GraphQL.Types;

namespace CxSaas.Gateway.GraphQLNet;

/// <summary>Puts the access rules before every resolver. A field without a rule stops the server, for nobody has thought about it.</summary>
static class AccessWiring
{
    public static void Apply(ISchema schema)
    {
        var undecided = new List<string>();
        foreach (var type in schema.AllTypes.OfType<IObjectGraphType>().Where(type => !type.Name.StartsWith("__", StringComparison.Ordinal)))
        {
            foreach (var field in type.Fields)
            {
                if (AccessRules.Of(type.Name, field.Name) is not { } roles)
                {
                    undecided.Add($"{type.Name}.{field.Name}");
                    continue;
                }
                if (field.Resolver is { } resolver) field.Resolver = new GuardedResolver(roles, resolver);
                if (field.StreamResolver is { } stream) field.StreamResolver = new GuardedStream(roles, stream);
            }
        }
        if (undecided.Count > 0)
            throw new InvalidOperationException($"Fields without an access rule: {string.Join(", ", undecided)}. Decide in AccessRules who may use them.");
    }

    static void Demand(AccessRules.Roles roles, IResolveFieldContext context)
    {
        if (!roles.Allow(context.Caller().Role))
            throw new ExecutionError($"This credential may not use '{context.FieldDefinition.Name}'.") { Code = "FORBIDDEN" };
    }

    sealed class GuardedResolver(AccessRules.Roles roles, IFieldResolver inner) : IFieldResolver
    {
        public ValueTask<object?> ResolveAsync(IResolveFieldContext context)
        {
            Demand(roles, context);
            return inner.ResolveAsync(context);
        }
    }

    sealed class GuardedStream(AccessRules.Roles roles, ISourceStreamResolver inner) : ISourceStreamResolver
    {
        public ValueTask<IObservable<object?>> ResolveAsync(IResolveFieldContext context)
        {
            Demand(roles, context);
            return inner.ResolveAsync(context);
        }
    }
}
