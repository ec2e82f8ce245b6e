using System.Collections.Immutable;

namespace CxSaas.Domain.Standings;

/// <summary>
/// What one customer said, a line a day and kind, in order. Where there would be more lines than <see cref="Standing.AnswerLinesMax"/>, the oldest
/// days are put together on the last of them, as few as will do: the same follows from the same answers in whatever order they came.
/// </summary>
readonly record struct Said(ImmutableArray<AnswerTally> Lines, bool HasOlder)
{
    public static Said Of(Standing standing) => new(standing.Answers, standing.HasOlderAnswers);

    public Said Plus(IEnumerable<AnswerTally> more)
    {
        var begins = HasOlder ? Lines[0].Day : 0;
        var lines = AddUp((Lines.IsDefault ? [] : Lines).Concat(more), begins);
        return lines.Length <= Standing.AnswerLinesMax ? new(lines, HasOlder) : new(AddUp(lines, FirstDayOf(lines)), HasOlder: true);
    }

    static ImmutableArray<AnswerTally> AddUp(IEnumerable<AnswerTally> tallies, int begins) =>
    [
        .. tallies.GroupBy(t => (Day: Math.Max(t.Day, begins), t.Of)).OrderBy(g => g.Key)
            .Select(g => g.Aggregate((sum, next) => sum.Plus(next)) with { Day = g.Key.Day }),
    ];

    // Each kind takes a line on that day, however many it had before.
    static int FirstDayOf(ImmutableArray<AnswerTally> lines)
    {
        var kinds = new HashSet<Counted>();
        for (var n = 0; ; n++)
        {
            kinds.Add(lines[n].Of);
            var isLastOfItsDay = n + 1 == lines.Length || lines[n + 1].Day != lines[n].Day;
            if (isLastOfItsDay && kinds.Count + lines.Length - (n + 1) <= Standing.AnswerLinesMax) return lines[n].Day;
        }
    }
}
