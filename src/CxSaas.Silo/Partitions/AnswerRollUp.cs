using System.Runtime.InteropServices;
using CxSaas.Domain.Standings;

namespace CxSaas.Silo.Partitions;

/// <summary>What the customers of a partition said, by segment, kind and UTC day. Equal to what a recount of the standings would give.</summary>
sealed class AnswerRollUp
{
    readonly Dictionary<(string? SegmentId, Counted Of, int Day), AnswerTally> _days = [];

    public void Add(Standing standing) => Count(standing, sign: 1);

    public void Remove(Standing standing) => Count(standing, sign: -1);

    public IEnumerable<(string? SegmentId, AnswerTally Tally)> Days => _days.Select(day => (day.Key.SegmentId, day.Value));

    void Count(Standing standing, int sign)
    {
        foreach (var tally in standing.Answers)
        {
            var key = (standing.SegmentId, tally.Of, tally.Day);
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_days, key, out var known);
            sum = (known ? sum : new(tally.Day, tally.Of, 0, 0, 0, 0, 0)).Plus(sign > 0 ? tally : tally.Negated());
            if (sum.N == 0) _days.Remove(key);
        }
    }
}
