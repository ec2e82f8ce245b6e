using CxSaas.Gateway.Access;
using CxSaas.Gateway.Schema;
using GraphQL;
using GraphQL.Resolvers;
using GraphQL.Types;

namespace CxSaas.Gateway.GraphQLNet;

/// <summary>
/// Puts the access rules before every resolver. A field without a rule stops the server, for nobody has thought about it; so does one
/// that customers may begin with and that does not say which argument is the customer.
/// </summary>
static class AccessWiring
{
    public static void Apply(ISchema schema, AccessRules rules)
    {
        var (undecided, unowned, unguarded) = (new List<string>(), new List<string>(), new List<string>());
        foreach (var type in schema.AllTypes.OfType<IObjectGraphType>().Where(type => !type.Name.StartsWith("__", StringComparison.Ordinal)))
        {
            foreach (var field in type.Fields)
            {
                if (rules.Of(type.Name, field.Name) is not { } rule)
                {
                    undecided.Add($"{type.Name}.{field.Name}");
                    continue;
                }
                if (IsRoot(schema, type) && rule.Roles.HasFlag(Roles.Customer) && !rule.Owner.IsSaid) unowned.Add($"{type.Name}.{field.Name}");
                if (field.Resolver is { } resolver) field.Resolver = new GuardedResolver(rule, resolver);
                else unguarded.Add($"{type.Name}.{field.Name}");
                if (field.StreamResolver is { } stream) field.StreamResolver = new GuardedStream(rule, stream);
            }
        }
        if (undecided.Count > 0)
            throw new InvalidOperationException($"Fields without an access rule: {string.Join(", ", undecided)}. Decide in AccessTable who may use them.");
        if (unowned.Count > 0)
            throw new InvalidOperationException($"Fields that a customer may begin with, without its customer: {string.Join(", ", unowned)}. Say in AccessTable which argument it is.");
        // One that the library would put there later stood before no rule.
        if (unguarded.Count > 0)
            throw new InvalidOperationException($"Fields without a resolver to put their access rule before: {string.Join(", ", unguarded)}.");
    }

    static bool IsRoot(ISchema schema, IObjectGraphType type) => type == schema.Query || type == schema.Mutation || type == schema.Subscription;

    static void Demand(AccessRule rule, IResolveFieldContext context)
    {
        if (!rule.Roles.Allow(context.Caller().Role))
            throw new ExecutionError($"This credential may not use '{context.FieldDefinition.Name}'.") { Code = "FORBIDDEN" };
    }

    /// <summary>A customer sees others as if they did not exist.</summary>
    static bool IsAnothers(AccessRule rule, IResolveFieldContext context) =>
        context.Caller().CustomerId is { } own && rule.Owner.Argument is { } argument && context.GetArgument<string?>(argument) != own;

    sealed class GuardedResolver(AccessRule rule, IFieldResolver inner) : IFieldResolver
    {
        public ValueTask<object?> ResolveAsync(IResolveFieldContext context)
        {
            Demand(rule, context);
            return IsAnothers(rule, context) ? default : inner.ResolveAsync(context);
        }
    }

    sealed class GuardedStream(AccessRule rule, ISourceStreamResolver inner) : ISourceStreamResolver
    {
        public ValueTask<IObservable<object?>> ResolveAsync(IResolveFieldContext context)
        {
            Demand(rule, context);
            return IsAnothers(rule, context)
                ? throw new RequestFault("NOT_FOUND", "there is no such customer; this credential is for one, to be named")
                : inner.ResolveAsync(context);
        }
    }
}
