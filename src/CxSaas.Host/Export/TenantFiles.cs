using System.Globalization;
using System.Text.Json;
using CsvHelper;
using CxSaas.Domain.Customers;
using CxSaas.Host.Import;
using CxSaas.Silo.Storage.Sqlite;

namespace CxSaas.Host.Export;

/// <summary>
/// A tenant's data in the import's files. What is in them follows from what was recorded and from nothing else, so that an import of them
/// into an empty tenant is exported as the very same bytes.
/// </summary>
static class TenantFiles
{
    public static async Task Write(ExportSource source, string folder, TextWriter output, CancellationToken stop)
    {
        Private.Folder(folder);
        var (people, rows) = (0, 0);
        using (var customers = new Table(folder, FileFormat.Customers))
        using (var feedback = new Table(folder, FileFormat.Feedback))
        using (var signals = new Table(folder, FileFormat.Signals))
        using (var promises = new Table(folder, FileFormat.Promises))
        using (var invitations = new Table(folder, FileFormat.Invitations))
        {
            await foreach (var person in source.Everybody(stop))
            {
                people++;
                customers.Add(new() { ["customer_id"] = person.Id, ["name"] = person.Name, ["segment"] = person.Segment });
                foreach (var said in person.Events.OfType<FeedbackRecorded>()) rows += Add(feedback, person, said);
                foreach (var did in person.Events.OfType<SignalRecorded>()) rows += Add(signals, person, did);
                foreach (var promise in person.Events.OfType<PromiseEvent>().GroupBy(step => step.PromiseId)) rows += Add(promises, person, [.. promise]);
                foreach (var invitation in person.Invitations) rows += Add(invitations, person, invitation);
            }
            foreach (var table in new[] { customers, feedback, signals, promises, invitations }) table.Done();
        }
        await Write(SurveysFile.In(folder), await source.Surveys(stop));
        await Write(SettingsFile.In(folder), await source.Settings(stop));
        await output.WriteLineAsync($"{people:N0} customers, {rows:N0} rows and the settings are in {folder}.");
    }

    static async Task Write<T>(string path, T content)
    {
        await using var file = new StreamWriter(Private.File(path));
        await file.WriteLineAsync(JsonSerializer.Serialize(content, PersonFile.Readable));
    }

    static int Add(Table table, Person person, FeedbackRecorded said)
    {
        foreach (var answer in said.Answers)
            table.Add(new()
            {
                ["id"] = said.Id,
                ["customer_id"] = person.Id,
                ["segment"] = person.Segment,
                ["occurred_at"] = Instant(said.OccurredAt),
                ["source"] = Word(said.Source),
                ["metric"] = Word(answer.Metric),
                ["value"] = Number(answer.Value),
                ["dimension"] = answer.Dimension,
                ["aspect"] = Word(answer.Aspect),
                ["unit_id"] = said.UnitId,
                ["comment"] = said.Comment,
                ["touchpoint"] = said.Touchpoint,
                ["employee_id"] = said.EmployeeId,
            });
        return said.Answers.Length;
    }

    static int Add(Table table, Person person, SignalRecorded did)
    {
        table.Add(new() { ["id"] = did.Id, ["customer_id"] = person.Id, ["segment"] = person.Segment, ["occurred_at"] = Instant(did.OccurredAt), ["signal"] = Word(did.Kind) });
        return 1;
    }

    static int Add(Table table, Person person, JsonElement invitation)
    {
        table.Add(new()
        {
            ["survey_id"] = invitation.GetProperty("surveyId").GetString(),
            ["customer_id"] = person.Id,
            ["segment"] = person.Segment,
            ["touchpoint"] = invitation.GetProperty("touchpoint").GetString(),
            ["occurred_at"] = At("occurredAt"),
            ["invited_at"] = At("invitedAt"),
            ["expires_at"] = At("expiresAt"),
            ["answered_at"] = At("answeredAt"),
            ["points"] = invitation.GetProperty("points") is { ValueKind: JsonValueKind.Number } points ? Number(points.GetDouble()) : null,
        });
        return 1;

        string? At(string member) => invitation.GetProperty(member) is { ValueKind: JsonValueKind.String } at ? Instant(at.GetDateTimeOffset()) : null;
    }

    static int Add(Table table, Person person, IReadOnlyCollection<PromiseEvent> steps)
    {
        var made = steps.OfType<PromiseMade>().FirstOrDefault();
        var proposed = steps.OfType<PromiseProposed>().FirstOrDefault();
        if ((made?.Terms ?? proposed?.Terms) is not { } terms) return 0;
        var confirmed = steps.OfType<PromiseConfirmed>().FirstOrDefault();
        var declined = steps.OfType<PromiseDeclined>().FirstOrDefault();
        var end = steps.FirstOrDefault(step => step is PromiseSettled or PromiseReleased or PromiseWithdrawn);
        table.Add(new()
        {
            ["id"] = steps.First().PromiseId,
            ["customer_id"] = person.Id,
            ["segment"] = person.Segment,
            ["kind"] = terms.Kind,
            ["statement"] = terms.Statement,
            ["dimension"] = terms.Dimension,
            ["stake"] = Number(terms.Stake),
            ["made_at"] = Instant(made?.OccurredAt),
            ["due_at"] = Instant(terms.DueAt),
            ["unit_id"] = terms.UnitId,
            ["maker_id"] = terms.MakerId,
            ["settled_at"] = Instant(end?.OccurredAt),
            ["completeness"] = end is PromiseSettled settled ? Number(settled.Completeness) : null,
            ["outcome"] = end switch { PromiseReleased => "released", PromiseWithdrawn => "withdrawn", PromiseSettled { Exceeded: true } => "exceeded", _ => null },
            ["recovered_at"] = Instant(steps.OfType<PromiseRecovered>().FirstOrDefault()?.OccurredAt),
            ["proposed_at"] = Instant(proposed?.OccurredAt),
            ["confirmed_at"] = Instant(confirmed?.OccurredAt),
            ["confirmed_because"] = confirmed?.Reason,
            ["declined_at"] = Instant(declined?.OccurredAt),
            ["declined_because"] = declined?.Reason,
            ["grace_seconds"] = made is null ? null : Number(made.Grace.TotalSeconds),
            ["moves"] = string.Join(' ', steps.OfType<PromiseRenegotiated>().OrderBy(move => move.Number).Select(move => $"{Instant(move.OccurredAt)}>{Instant(move.DueAt)}")),
        });
        return 1;
    }

    static string? Instant(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    // As the contract spells it.
    static string Word<T>(T value) where T : struct, Enum => JsonNamingPolicy.SnakeCaseUpper.ConvertName(value.ToString());

    /// <summary>A file under construction: it bears its name only once all of them are whole.</summary>
    sealed class Table : IDisposable
    {
        readonly string[] _columns;
        readonly string _path;
        readonly CsvWriter _csv;

        public Table(string folder, FileFormat format)
        {
            _columns = [.. format.All];
            _path = Path.Combine(folder, $"{format.Name}.csv");
            Private.File(_path + ".tmp").Dispose();
            _csv = CsvWriter.ToFile(_path + ".tmp");
            _csv.WriteRecord(_columns);
        }

        public void Add(Dictionary<string, string?> cells) => _csv.WriteRecord([.. _columns.Select(column => cells.GetValueOrDefault(column) ?? "")]);

        public void Done()
        {
            _csv.Dispose();
            File.Move(_path + ".tmp", _path, overwrite: true);
        }

        public void Dispose()
        {
            _csv.Dispose();
            File.Delete(_path + ".tmp");
        }
    }
}
