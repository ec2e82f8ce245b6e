using CxSaas.Contracts;
using CxSaas.Gateway.Access;
using CxSaas.Gateway.Engine;
using GraphQL;

namespace CxSaas.Gateway.Schema;

/// <summary>What resolvers share: who calls, and how page arguments read.</summary>
static class Calls
{
    const string CallerKey = "caller", RecordKey = "record";

    public static IDictionary<string, object?> ContextOf(Caller caller, CallRecord record) =>
        new Dictionary<string, object?> { [CallerKey] = caller, [RecordKey] = record };

    public static CallRecord RecordOf(IDictionary<string, object?> context) => (CallRecord)context[RecordKey]!;

    public static Caller Caller(this IDictionary<string, object?> context) => (Caller)context[CallerKey]!;

    public static Caller Caller(this IResolveFieldContext context) => context.UserContext.Caller();

    public static string Tenant(this IResolveFieldContext context) =>
        context.Caller().TenantId ?? throw new RequestFault("FORBIDDEN", "this credential belongs to no tenant");

    /// <summary>Whether a field is asked for of what is being resolved, without an argument.</summary>
    public static bool AsksFor(this IResolveFieldContext context, string field) => context.SubFields?.Values.Any(asked =>
        asked.Field.Arguments is null && asked.FieldType.Name.Equals(field, StringComparison.OrdinalIgnoreCase)) is true;

    public static (int First, Cursor? After) Page(int first, string? after)
    {
        if (first is < 1 or > Slice.LengthMax) throw new RequestFault("BAD_PAGE", $"first must be 1 to {Slice.LengthMax}, not {first}");
        if (after is null) return (first, null);
        return Cursor.TryParse(after, out var cursor) ? (first, cursor) : throw new RequestFault("BAD_CURSOR", "after is not a cursor of this list");
    }
}
