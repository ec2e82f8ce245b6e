namespace CxSaas.Gateway.Guard;

/// <summary>
/// Judges a document by its outline, in time that grows with its length alone: a fragment is measured once, however often it is
/// spread. It runs before any rule of the engine, for some of those take time with the square of a document, or double with each of
/// its fragments.
/// </summary>
static class DocumentGuard
{
    /// <summary>Fields, with fragments spread, that no machine walks in time, whatever the limits say.</summary>
    const int FieldsEver = 100_000;

    /// <summary>Null where it keeps within the limits. What is refused stands first for cycles, which nothing else could be measured with.</summary>
    public static GuardRefusal? Refuses(Outline outline, GuardLimits limits)
    {
        if (FragmentCycles.Find(outline) is { } cyclic)
            return new("FRAGMENT_CYCLE", $"The fragment '{Shown(cyclic.Name)}' holds itself.", cyclic.Position, IsFatal: true);
        return OfDocument(outline, limits) ?? OfOperations(outline, limits);
    }

    static GuardRefusal? OfDocument(Outline outline, GuardLimits limits)
    {
        if (outline.Operations.Count > limits.OperationsMax)
            return TooMany("OPERATIONS", "The document", outline.Operations.Count, "operations", limits.OperationsMax);
        if (outline.Fragments.Count > limits.FragmentsMax)
            return TooMany("FRAGMENTS", "The document", outline.Fragments.Count, "fragments", limits.FragmentsMax);
        if (outline.Aliases > limits.AliasesMax)
            return TooMany("ALIASES", "The document", outline.Aliases, "aliases", limits.AliasesMax);
        if (outline.Directives > limits.DirectivesMax)
            return TooMany("DIRECTIVES", "The document", outline.Directives, "directives", limits.DirectivesMax);
        if (outline.DirectivesAtOnePlace > limits.DirectivesAtOnePlaceMax)
            return TooMany("DIRECTIVES", "A place in the document", outline.DirectivesAtOnePlace, "directives", limits.DirectivesAtOnePlaceMax);
        return null;
    }

    static GuardRefusal? OfOperations(Outline outline, GuardLimits limits)
    {
        var measures = new OutlineMeasures(outline);
        foreach (var operation in outline.Operations)
        {
            if (operation.Variables.Count > limits.VariablesMax)
                return TooMany("VARIABLES", "The operation", operation.Variables.Count, "variables", limits.VariablesMax, operation);
            var measure = measures.Of(operation);
            if (measure.Depth > limits.DepthMax)
                return new("TOO_DEEP", $"The operation is {measure.Depth} fields deep; at most {limits.DepthMax} are taken.", operation.Position);
            if (measure.Lists > limits.IntrospectionListsMax)
                return new("TOO_DEEP", $"The operation asks for {measure.Lists} lists of the schema within each other; at most {limits.IntrospectionListsMax} are taken.", operation.Position);
            if (measure.Fields > limits.FieldsMax)
                return TooMany("FIELDS", "The operation, with its fragments,", measure.Fields, "fields", limits.FieldsMax, operation) with { IsFatal = measure.Fields > FieldsEver };
            var rootFieldsMax = operation.Kind switch { RootKind.Mutation => limits.MutationsMax, RootKind.Subscription => 1, _ => limits.RootFieldsMax };
            if (measure.RootFields > rootFieldsMax)
                return TooMany("ROOT_FIELDS", "The operation", measure.RootFields, "root fields", rootFieldsMax, operation);
            if (Repeats.Of(outline, operation, limits.RepeatsMax) is var repeats && repeats > limits.RepeatsMax)
                return new("TOO_MANY_REPEATS", "The operation asks too often for the same field at the same place; ask once.", operation.Position);
        }
        return null;
    }

    static GuardRefusal TooMany(string what, string where, long count, string things, int max, Part? part = null) =>
        new($"TOO_MANY_{what}", $"{where} has {count} {things}; at most {max} are taken.", part?.Position);

    static string Shown(string? name) => name is { Length: > 60 } ? name[..60] + "…" : name ?? "";
}
