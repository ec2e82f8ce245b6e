namespace CxSaas.Gateway.Guard;

/// <summary>What is measured of a set of selections, its fragments spread.</summary>
/// <param name="Depth">Fields within each other.</param>
/// <param name="Fields">All of them, and all spreads.</param>
/// <param name="RootFields">Those of the first level.</param>
/// <param name="Lists">Lists of the schema within each other, anywhere below.</param>
readonly record struct Measure(int Depth, long Fields, long RootFields, int Lists);

/// <summary>Measures each fragment once. The outline must be free of cycles.</summary>
sealed class OutlineMeasures(Outline outline)
{
    /// <summary>Beyond any limit, and twice of it is still a number: 26 fragments that each spread the next twice would pass an Int32.</summary>
    const long Countless = int.MaxValue;

    readonly Measure?[] _fragments = new Measure?[outline.Fragments.Count];

    public Measure Of(Part part) => Within(part.Start, part.End);

    Measure OfFragment(int fragment) => _fragments[fragment] ??= Of(outline.Fragments[fragment]);

    Measure Within(int start, int end)
    {
        var (depth, fields, rootFields, lists) = (0, 0L, 0L, 0);
        for (var at = start; at < end; at = outline.Selections[at].End)
        {
            ref readonly var selection = ref outline.Selections[at];
            Measure own;
            if (selection.IsField)
            {
                var within = Within(at + 1, selection.End);
                // What is asked of the schema is deep by its nature, and measured by its lists.
                var deep = selection.Traits.Meta == MetaKind.Root ? 1 : within.Depth + 1;
                own = new(deep, within.Fields + 1, 1, within.Lists + (selection.Traits.Meta == MetaKind.List ? 1 : 0));
            }
            else
            {
                // The spread itself is walked too, by us and by the engine, though it may lead to nothing.
                var inner = OfFragment(selection.Fragment);
                own = inner with { Fields = Math.Min(inner.Fields + 1, Countless) };
            }
            depth = Math.Max(depth, own.Depth);
            fields = Math.Min(fields + own.Fields, Countless);
            rootFields = Math.Min(rootFields + own.RootFields, Countless);
            lists = Math.Max(lists, own.Lists);
        }
        return new(depth, fields, rootFields, lists);
    }
}
