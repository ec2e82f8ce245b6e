using CxSaas.Gateway.Access;
using CxSaas.Gateway.Guard;
using CxSaas.Gateway.Schema;
using GraphQL;
using GraphQL.Execution;
using GraphQL.Resolvers;
using GraphQL.Types;
using GraphQL.Validation;
using GraphQL.Validation.Rules;

namespace CxSaas.Gateway.GraphQLNet;

/// <summary>
/// Opens the cursors that come in with a page's arguments, before anything is executed, and seals those that go out. The resolvers
/// between know nothing of it. A list in another order is another list: a place in the one means nothing in the other.
/// </summary>
static class PageWiring
{
    public const string After = "after";
    const string OrderBy = "orderBy";

    public static void Apply(ISchema schema, CursorSeal seal)
    {
        // The engine looks whether arguments have validators of their own while the schema is built, and these come later.
        schema.Metadata[FieldArgumentsAreValidRule.HAS_FIELD_ARGUMENT_VALIDATION_KEY] = true;
        foreach (var type in schema.AllTypes.OfType<IObjectGraphType>())
        {
            foreach (var field in type.Fields.Where(SchemaTraits.IsPage))
            {
                var list = $"{type.Name}.{field.Name}";
                field.ValidateArguments = context => Open(context, seal, list);
                if (field.Resolver is { } resolver) field.Resolver = new SealingResolver(seal, list, resolver);
            }
        }
    }

    static ValueTask Open(FieldArgumentsValidationContext context, CursorSeal seal, string list)
    {
        if (context.Arguments?.TryGetValue(After, out var given) is not true || given.Value is not string cursor) return default;
        var whose = Whose(context.ValidationContext.UserContext.Caller());
        if (seal.Open(whose, Ordered(list, context.Arguments), cursor) is { } place) context.SetArgument(After, place);
        else context.ReportError(new CodedValidationError("BAD_CURSOR", "after is not a cursor of this list.", context.ValidationContext.Document.Source, context.FieldAst));
        return default;
    }

    // The operator belongs to no tenant and pages through the lists of any; no tenant's id is this sign.
    static string Whose(Caller caller) => caller.TenantId ?? "*";

    static string Ordered(string list, IDictionary<string, ArgumentValue>? arguments) =>
        arguments?.TryGetValue(OrderBy, out var order) is true ? $"{list}:{order.Value}" : list;

    sealed class SealingResolver(CursorSeal seal, string list, IFieldResolver inner) : IFieldResolver
    {
        public async ValueTask<object?> ResolveAsync(IResolveFieldContext context)
        {
            var result = await inner.ResolveAsync(context);
            if (result is ISealedPage page)
            {
                var (whose, ordered) = (Whose(context.UserContext.Caller()), Ordered(list, context.Arguments));
                page.Seal = place => seal.Close(whose, ordered, place);
            }
            return result;
        }
    }
}
