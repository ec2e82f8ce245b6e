using CxSaas.Host.Client;

namespace CxSaas.Host.Import;

/// <summary>A row of a promises file: the promise, and what became of it if anything did.</summary>
static class PromiseRow
{
    /// <summary>The entry, or null when the cells noted faults.</summary>
    public static Entry? Read(CsvFile file, Cells cells, DateTimeOffset now)
    {
        var (id, customerId, segment) = (cells.Id("id"), cells.Id("customer_id"), cells.OptionalId("segment"));
        var parts = FileFormat.OfHistory.Any(column => cells.Text(column) is not null) ? Whole(cells, id, customerId, now) : StepByStep(cells, id, customerId, now);
        return cells.Faults.Count > 0 ? null : new(file, [cells.Line], id, customerId, segment, parts);
    }

    // The history of one that was made elsewhere, in one piece.
    static IReadOnlyList<Part> Whole(Cells cells, string id, string customerId, DateTimeOffset now)
    {
        var proposedAt = cells.Instant("proposed_at");
        if (proposedAt is null) cells.Filled("made_at");
        var dueAt = Needed(cells, "due_at");
        var end = End(cells, dueAt, now);
        if (end is { Outcome: not null, At: null }) cells.Fault("settled_at", "is empty, and a promise that comes with its history needs the instant");
        return [new(Mutation.RecordPromises, ContractJson.Of(new RecordPromiseInput(
            id, customerId, cells.Filled("statement"), cells.Text("kind"), cells.OptionalId("dimension"), cells.Number("stake"), dueAt,
            cells.OptionalId("maker_id"), cells.Id("unit_id"), proposedAt, cells.Instant("confirmed_at"), cells.Text("confirmed_because"),
            cells.Instant("declined_at"), cells.Text("declined_because"), cells.Instant("made_at"), cells.Number("grace_seconds"), cells.Moves("moves"),
            end.Outcome is null or "exceeded" ? end.At : null, cells.Number("completeness"), end.Outcome is "exceeded" ? true : null,
            end.Outcome is "released" ? end.At : null, end.Outcome is "withdrawn" ? end.At : null, cells.Instant("recovered_at"))))];
    }

    static IReadOnlyList<Part> StepByStep(Cells cells, string id, string customerId, DateTimeOffset now)
    {
        var promise = new PromiseInput(
            id, customerId, cells.Filled("statement"), cells.Text("kind"), cells.OptionalId("dimension"),
            cells.Number("stake"), Needed(cells, "due_at"), Needed(cells, "made_at"), cells.OptionalId("maker_id"), cells.Id("unit_id"));
        var (outcome, endedAt) = End(cells, promise.DueAt, now);
        var recoveredAt = cells.Instant("recovered_at");
        Part?[] steps =
        [
            new(Mutation.MakePromises, ContractJson.Of(promise)),
            outcome switch
            {
                "withdrawn" => new(Mutation.WithdrawPromises, ContractJson.Of(new PromiseRefInput(customerId, id, endedAt))),
                "released" => new(Mutation.ReleasePromises, ContractJson.Of(new PromiseRefInput(customerId, id, endedAt))),
                // One that is only made stays open, and breaks by itself once it is due.
                _ => endedAt is not { } at ? null : new(Mutation.SettlePromises, ContractJson.Of(
                    new SettlePromiseInput(customerId, id, cells.Number("completeness"), outcome is null ? null : true, at))),
            },
            recoveredAt is null ? null : new(Mutation.ConfirmRecoveries, ContractJson.Of(new PromiseRefInput(customerId, id, recoveredAt))),
        ];
        return [.. steps.OfType<Part>()];
    }

    /// <summary>What became of it: null, exceeded, withdrawn or released; and when, which is null for one that is open and for one that ends now.</summary>
    static (string? Outcome, DateTimeOffset? At) End(Cells cells, DateTimeOffset dueAt, DateTimeOffset now)
    {
        var (outcome, settledAt) = (cells.Text("outcome"), cells.Instant("settled_at"));
        if (outcome is "exceeded" && settledAt is null) cells.Fault("settled_at", "is empty, and exceeded needs the instant");
        if (outcome is not (null or "exceeded" or "withdrawn" or "released"))
            cells.Fault("outcome", $"'{outcome}' is none of withdrawn, released, exceeded, or empty");
        // At its due time where the file does not say; or now, left to the server, where that is still to come.
        return (outcome, settledAt ?? (outcome is "withdrawn" or "released" && dueAt <= now ? dueAt : null));
    }

    // Left out, the server would take it for now, silently and for good.
    static DateTimeOffset Needed(Cells cells, string column)
    {
        cells.Filled(column);
        return cells.Instant(column) ?? default;
    }
}
