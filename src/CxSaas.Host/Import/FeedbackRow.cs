using CxSaas.Host.Client;

namespace CxSaas.Host.Import;

/// <summary>A row of a feedback file: one answer, with what it says about the feedback that it belongs to.</summary>
sealed record FeedbackRow(
    int Line, string Id, string CustomerId, string? Segment, DateTimeOffset? OccurredAt, FeedbackSource? Source, string? UnitId,
    string? Comment, string? Touchpoint, string? EmployeeId, AnswerInput Answer)
{
    /// <summary>Null when the cells noted faults.</summary>
    public static FeedbackRow? Read(Cells cells)
    {
        cells.Filled("metric");
        cells.Filled("value");
        var row = new FeedbackRow(
            cells.Line, cells.Id("id"), cells.Id("customer_id"), cells.OptionalId("segment"), cells.Instant("occurred_at"),
            cells.Word<FeedbackSource>("source"), cells.OptionalId("unit_id"), cells.Text("comment"),
            cells.OptionalId("touchpoint"), cells.OptionalId("employee_id"),
            new(cells.Word<Metric>("metric") ?? default, cells.Number("value") ?? 0, cells.OptionalId("dimension"),
                cells.Word<Aspect>("aspect")));
        return cells.Faults.Count == 0 ? row : null;
    }

    /// <summary>
    /// The row with what another of the same feedback adds; an empty field agrees with anything. Null, and the column, when
    /// they say different things.
    /// </summary>
    public (FeedbackRow? Both, string Column) With(FeedbackRow other)
    {
        if (!Agree(Segment, other.Segment)) return (null, "segment");
        if (!Agree(OccurredAt, other.OccurredAt)) return (null, "occurred_at");
        if (!Agree(Source, other.Source)) return (null, "source");
        if (!Agree(UnitId, other.UnitId)) return (null, "unit_id");
        if (!Agree(Comment, other.Comment)) return (null, "comment");
        if (!Agree(Touchpoint, other.Touchpoint)) return (null, "touchpoint");
        if (!Agree(EmployeeId, other.EmployeeId)) return (null, "employee_id");
        return (this with
        {
            Segment = Segment ?? other.Segment,
            OccurredAt = OccurredAt ?? other.OccurredAt,
            Source = Source ?? other.Source,
            UnitId = UnitId ?? other.UnitId,
            Comment = Comment ?? other.Comment,
            Touchpoint = Touchpoint ?? other.Touchpoint,
            EmployeeId = EmployeeId ?? other.EmployeeId,
        }, "");
    }

    static bool Agree<T>(T? one, T? other) => one is null || other is null || one.Equals(other);
}
