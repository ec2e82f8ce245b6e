using System.Text.Json;
using CxSaas.Gateway.Engine;

namespace CxSaas.Gateway.Guard;

/// <summary>What is judged of every request, whether its document is known or new: its variables, what it asks of the schema, and what it would cost.</summary>
static class RequestGuard
{
    /// <summary>Judges the operation that stands at this place in the text, and notes its cost in the call's record.</summary>
    public static GuardRefusal? Refuses(Outline outline, int operation, GraphQLCall call, GuardLimits limits)
    {
        var variables = call.Request.Variables;
        var asked = outline.Operations.First(part => part.Position == operation);
        // First, for it is counted whatever is refused, and where refusals only warn.
        var (cost, outOfBounds) = CostMeter.Of(outline, asked, variables, limits.PageMax);
        call.Record.Cost = (int)Math.Min(cost, int.MaxValue);
        if (variables is { ValueKind: JsonValueKind.Object } given && VariableGuard.Refuses(given, limits) is { } bad) return bad;
        if (outline.AsksForSchema is { } place && !limits.ShowsSchemaTo(call.Caller))
            return new("INTROSPECTION_OFF", "This credential may not ask for the schema.", place);
        if (outOfBounds is not null) return outOfBounds;
        var costMax = limits.CostMaxOf(call.Caller);
        return cost <= costMax
            ? null
            : new("TOO_COSTLY", $"The request may cost {call.Record.Cost}; at most {costMax} is taken. Ask for fewer items or fewer fields of each.", asked.Position);
    }
}
