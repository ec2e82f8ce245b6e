using CxSaas.Host.Client;

namespace CxSaas.Host.Import;

/// <summary>
/// Puts the rows that share an id together into one feedback, wherever they stand in the file. The first reading has counted
/// them, so a feedback leaves as soon as its last row is here: with rows side by side only one is held at a time.
/// One row that is refused refuses them all, since a feedback sent without it could never be completed later.
/// </summary>
sealed class FeedbackAssembly(CsvFile file, IReadOnlyDictionary<string, int> rowsOfId, Outcomes outcomes)
{
    readonly Dictionary<string, Held> _held = [];

    /// <summary>What rows of one feedback share: its id is unique within its customer.</summary>
    public static string KeyOf(CsvRow row) => $"{row["customer_id"]} {row["id"]}";

    /// <summary>The feedback that this row completes; null while rows are missing and when it is refused.</summary>
    public Entry? Add(CsvRow csv, Cells cells)
    {
        var (row, id, key) = (FeedbackRow.Read(cells), csv["id"], KeyOf(csv));
        var expected = rowsOfId.GetValueOrDefault(key, 1);
        // Refused row by row and not held: such an "id" may well be a column gone wrong that all rows share.
        if (expected > RecordFeedbackInput.AnswersMax || id.Length == 0)
        {
            if (expected > RecordFeedbackInput.AnswersMax)
                cells.Fault("id", $"{expected:N0} rows share this id, and a feedback has at most {RecordFeedbackInput.AnswersMax} answers");
            outcomes.Refuse(file, [cells.Line], cells.Faults);
            return null;
        }

        if (!_held.TryGetValue(key, out var feedback)) _held[key] = feedback = new();
        feedback.Add(row, cells);
        if (feedback.Count < expected) return null;
        _held.Remove(key);
        feedback.DemandInstant(cells);
        if (feedback.Faults.Count == 0) return feedback.ToEntry(file);

        foreach (var (line, faults) in feedback.Faults) outcomes.Refuse(file, [line], faults);
        var others = feedback.Lines.Where(line => !feedback.Faults.ContainsKey(line)).ToArray();
        if (others.Length > 0)
            outcomes.Refuse(file, others, [new("INVALID", "id", $"line {feedback.Faults.Keys.Min()} of the same feedback was refused")]);
        return null;
    }

    sealed class Held
    {
        readonly List<AnswerInput> _answers = [];
        FeedbackRow? _whole;

        public List<int> Lines { get; } = [];
        public Dictionary<int, IReadOnlyList<Refusal>> Faults { get; } = [];
        public int Count => Lines.Count;

        public void Add(FeedbackRow? row, Cells cells)
        {
            Lines.Add(cells.Line);
            if (row is not null)
            {
                _answers.Add(row.Answer);
                var (both, column) = _whole is null ? (row, "") : _whole.With(row);
                if (both is null) cells.Fault(column, $"differs from line {_whole!.Line} of the same feedback");
                else _whole = both;
            }
            if (cells.Faults.Count > 0) Faults[cells.Line] = cells.Faults;
        }

        // Left out, the server would take it for now, silently and for good.
        public void DemandInstant(Cells last)
        {
            if (_whole is not { OccurredAt: null }) return;
            last.Fault("occurred_at", "is empty");
            Faults[last.Line] = last.Faults;
        }

        public Entry ToEntry(CsvFile file)
        {
            var feedback = new RecordFeedbackInput(
                _whole!.Id, _whole.CustomerId, _whole.OccurredAt, _whole.Source, _answers, _whole.Comment, _whole.Touchpoint, _whole.UnitId, _whole.EmployeeId);
            return new(file, Lines, _whole.Id, _whole.CustomerId, _whole.Segment, [new(Mutation.RecordFeedback, ContractJson.Of(feedback))]);
        }
    }
}
