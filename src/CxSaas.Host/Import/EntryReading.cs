using CxSaas.Host.Client;

namespace CxSaas.Host.Import;

/// <summary>The second reading: rows become entries. A row that cannot is refused here and never sent.</summary>
static class EntryReading
{
    public static IEnumerable<Entry> Entries(CsvFile file, FirstReading first, TimeSpan shift, DateTimeOffset now, Outcomes outcomes)
    {
        var assembly = new FeedbackAssembly(file, first.RowsOfId[file], outcomes);
        foreach (var row in file.Rows())
        {
            var cells = new Cells(row, shift);
            var entry = file.Format == FileFormat.Feedback ? assembly.Add(row, cells) : One(file, cells, now, outcomes);
            if (entry is null) continue;
            if (entry.Bytes <= Mutation.BytesMax) yield return entry;
            else outcomes.Refuse(file, entry.Lines, [new("LIMIT_REACHED", "", $"larger than a request of {Mutation.BytesMax / 1024} KB")]);
        }
    }

    static Entry? One(CsvFile file, Cells cells, DateTimeOffset now, Outcomes outcomes)
    {
        var entry = file.Format == FileFormat.Promises ? PromiseRow.Read(file, cells, now)
            : file.Format == FileFormat.Signals ? Signal(file, cells)
            : file.Format == FileFormat.Invitations ? Invitation(file, cells)
            : Customer(file, cells);
        if (entry is null) outcomes.Refuse(file, [cells.Line], cells.Faults);
        return entry;
    }

    static Entry? Customer(CsvFile file, Cells cells)
    {
        var customer = new RegisterCustomerInput(cells.Id("customer_id"), cells.Text("name"), cells.OptionalId("segment"));
        return cells.Faults.Count > 0 ? null
            : new(file, [cells.Line], customer.Id, customer.Id, null, [new(Mutation.RegisterCustomers, ContractJson.Of(customer))]);
    }

    static Entry? Invitation(CsvFile file, Cells cells)
    {
        cells.Filled("invited_at");
        cells.Filled("expires_at");
        var invitation = new RecordInvitationInput(
            cells.Id("survey_id"), cells.Id("customer_id"), cells.OptionalId("touchpoint"), cells.Instant("occurred_at"),
            cells.Instant("invited_at") ?? default, cells.Instant("expires_at") ?? default, cells.Instant("answered_at"), cells.Number("points"));
        var segment = cells.OptionalId("segment");
        var id = FormattableString.Invariant($"{invitation.SurveyId} {invitation.Touchpoint} {invitation.InvitedAt.UtcTicks}");
        return cells.Faults.Count > 0 ? null
            : new(file, [cells.Line], id, invitation.CustomerId, segment, [new(Mutation.RecordInvitations, ContractJson.Of(invitation))]);
    }

    static Entry? Signal(CsvFile file, Cells cells)
    {
        cells.Filled("signal");
        cells.Filled("occurred_at");
        var signal = new RecordSignalInput(cells.Id("id"), cells.Id("customer_id"), cells.Word<SignalKind>("signal") ?? default, cells.Instant("occurred_at") ?? default);
        var segment = cells.OptionalId("segment");
        return cells.Faults.Count > 0 ? null
            : new(file, [cells.Line], signal.Id, signal.CustomerId, segment, [new(Mutation.RecordSignals, ContractJson.Of(signal))]);
    }
}
