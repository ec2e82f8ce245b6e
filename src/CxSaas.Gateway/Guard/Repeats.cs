namespace CxSaas.Gateway.Guard;

/// <summary>
/// How many pairs of an operation's fields answer under one name at one place. The engine compares each such pair, and what is within
/// them, before it runs anything. It walks what the fragments expand to, so it is asked after that was found to be small.
/// </summary>
static class Repeats
{
    public static long Of(Outline outline, Part operation, int enough)
    {
        var pairs = 0L;
        Count([(operation.Start, operation.End)]);
        return pairs;

        void Count(List<(int Start, int End)> sets)
        {
            var byName = new Dictionary<string, List<(int Start, int End)>>(StringComparer.Ordinal);
            foreach (var (start, end) in sets) Collect(start, end, byName);
            foreach (var same in byName.Values)
            {
                pairs += (long)same.Count * (same.Count - 1) / 2;
                if (pairs > enough) return;
                if (same.Exists(set => set.Start < set.End)) Count(same);
            }
        }

        void Collect(int start, int end, Dictionary<string, List<(int, int)>> byName)
        {
            for (var at = start; at < end; at = outline.Selections[at].End)
            {
                ref readonly var selection = ref outline.Selections[at];
                if (selection.IsField)
                {
                    if (!byName.TryGetValue(selection.Name, out var same)) byName[selection.Name] = same = [];
                    same.Add((at + 1, selection.End));
                }
                else
                {
                    var fragment = outline.Fragments[selection.Fragment];
                    Collect(fragment.Start, fragment.End, byName);
                }
            }
        }
    }
}
