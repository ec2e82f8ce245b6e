using System.Globalization;
using System.Text.Json;
using CsvHelper;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Promises;
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
        var (people, rows, leftOut) = (0, 0, 0);
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
                foreach (var made in person.Events.OfType<PromiseMade>()) rows += Add(promises, person, made);
                foreach (var invitation in person.Invitations) rows += Add(invitations, person, invitation);
                leftOut += person.Events.Count(e => e is PromiseProposed or PromiseConfirmed or PromiseDeclined or PromiseRenegotiated);
            }
            foreach (var table in new[] { customers, feedback, signals, promises, invitations }) table.Done();
        }
        await using (var surveys = new StreamWriter(Private.File(SurveysFile.In(folder))))
            await surveys.WriteLineAsync(JsonSerializer.Serialize(await source.Surveys(stop), PersonFile.Readable));
        await output.WriteLineAsync($"{people:N0} customers and {rows:N0} rows are in {folder}.");
        if (leftOut > 0)
            await output.WriteLineAsync($"{leftOut:N0} steps of promises are not, for an import cannot repeat them: proposals, their answers, and moves to another due time, of which the last is in the file. `--customer` shows them.");
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

    static int Add(Table table, Person person, PromiseMade made)
    {
        var fold = person.Promises[made.PromiseId];
        var steps = person.Events.OfType<PromiseEvent>().Where(step => step.PromiseId == made.PromiseId).ToList();
        CustomerEvent? end = fold.Status switch
        {
            PromiseStatus.Released => steps.OfType<PromiseReleased>().First(),
            PromiseStatus.Withdrawn => steps.OfType<PromiseWithdrawn>().First(),
            _ => steps.OfType<PromiseSettled>().FirstOrDefault(),
        };
        table.Add(new()
        {
            ["id"] = made.PromiseId,
            ["customer_id"] = person.Id,
            ["segment"] = person.Segment,
            ["kind"] = made.Kind,
            ["statement"] = made.Statement,
            ["dimension"] = made.Dimension,
            ["stake"] = Number(made.Stake),
            ["made_at"] = Instant(made.OccurredAt),
            ["due_at"] = Instant(fold.DueAt),
            ["unit_id"] = made.UnitId,
            ["maker_id"] = made.MakerId,
            ["settled_at"] = end is null ? null : Instant(end.OccurredAt),
            ["completeness"] = end is PromiseSettled settled ? Number(settled.Completeness) : null,
            ["outcome"] = end switch { PromiseReleased => "released", PromiseWithdrawn => "withdrawn", PromiseSettled { Exceeded: true } => "exceeded", _ => null },
            ["recovered_at"] = steps.OfType<PromiseRecovered>().FirstOrDefault() is { } recovered ? Instant(recovered.OccurredAt) : null,
        });
        return 1;
    }

    static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

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
