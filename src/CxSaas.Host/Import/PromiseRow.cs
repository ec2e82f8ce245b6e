using CxSaas.Host.Client;

namespace CxSaas.Host.Import;

/// <summary>A row of a promises file: the promise, and what became of it if anything did.</summary>
static class PromiseRow
{
    /// <summary>The entry, or null when the cells noted faults.</summary>
    public static Entry? Read(CsvFile file, Cells cells, DateTimeOffset now)
    {
        var promise = new PromiseInput(
            cells.Id("id"), cells.Id("customer_id"), cells.Filled("statement"), cells.Text("kind"), cells.OptionalId("dimension"),
            cells.Number("stake"), Needed(cells, "due_at"), Needed(cells, "made_at"), cells.OptionalId("maker_id"), cells.Id("unit_id"));
        var segment = cells.OptionalId("segment");
        var outcome = Outcome(cells, promise, now);
        var recoveredAt = cells.Instant("recovered_at");
        if (cells.Faults.Count > 0) return null;

        Part?[] steps =
        [
            new(Mutation.MakePromises, ContractJson.Of(promise)),
            outcome,
            recoveredAt is null ? null : new(Mutation.ConfirmRecoveries, ContractJson.Of(new PromiseRefInput(promise.CustomerId, promise.Id, recoveredAt))),
        ];
        return new(file, [cells.Line], promise.Id, promise.CustomerId, segment, [.. steps.OfType<Part>()]);
    }

    /// <summary>Null for a promise that is only made: it stays open, and breaks by itself once it is due.</summary>
    static Part? Outcome(Cells cells, PromiseInput promise, DateTimeOffset now)
    {
        var settledAt = cells.Instant("settled_at");
        var completeness = cells.Number("completeness");
        var outcome = cells.Text("outcome");
        if (outcome is "exceeded" && settledAt is null) cells.Fault("settled_at", "is empty, and exceeded needs the instant");
        switch (outcome)
        {
            case null or "exceeded":
                return settledAt is not { } at ? null : new(Mutation.SettlePromises, ContractJson.Of(
                    new SettlePromiseInput(promise.CustomerId, promise.Id, completeness, outcome is null ? null : true, at)));
            case "withdrawn" or "released":
                // At its due time where the file does not say; or now, left to the server, where that is still to come.
                var ended = settledAt ?? (promise.DueAt <= now ? promise.DueAt : null);
                return new(outcome is "withdrawn" ? Mutation.WithdrawPromises : Mutation.ReleasePromises,
                    ContractJson.Of(new PromiseRefInput(promise.CustomerId, promise.Id, ended)));
            default:
                cells.Fault("outcome", $"'{outcome}' is none of withdrawn, released, exceeded, or empty");
                return null;
        }
    }

    // Left out, the server would take it for now, silently and for good.
    static DateTimeOffset Needed(Cells cells, string column)
    {
        cells.Filled(column);
        return cells.Instant(column) ?? default;
    }
}
