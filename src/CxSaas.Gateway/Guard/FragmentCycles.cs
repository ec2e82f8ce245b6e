namespace CxSaas.Gateway.Guard;

/// <summary>Finds a fragment that holds itself, by way of others or not.</summary>
static class FragmentCycles
{
    enum Mark { New, Open, Done }

    public static Part? Find(Outline outline)
    {
        var marks = new Mark[outline.Fragments.Count];
        // Its own stack: a chain of fragments may be long when limits only warn.
        var path = new Stack<(int Fragment, int Next)>();
        for (var first = 0; first < marks.Length; first++)
        {
            if (marks[first] != Mark.New) continue;
            Open(first);
            while (path.TryPop(out var at))
            {
                var next = at.Next;
                var end = outline.Fragments[at.Fragment].End;
                while (next < end && outline.Selections[next].IsField) next++;
                if (next == end)
                {
                    marks[at.Fragment] = Mark.Done;
                    continue;
                }
                path.Push((at.Fragment, next + 1));
                var spread = outline.Selections[next].Fragment;
                if (marks[spread] == Mark.Open) return outline.Fragments[spread];
                if (marks[spread] == Mark.New) Open(spread);
            }
        }
        return null;

        void Open(int fragment)
        {
            marks[fragment] = Mark.Open;
            path.Push((fragment, outline.Fragments[fragment].Start));
        }
    }
}
