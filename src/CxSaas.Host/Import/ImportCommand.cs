using System.CommandLine;
using System.Runtime.InteropServices;
using CxSaas.Host.Client;

namespace CxSaas.Host.Import;

/// <summary>`cxsaas import`: brings the history of customers in from CSV files, through the public API.</summary>
public static class ImportCommand
{
    internal const string KeyVariable = "CXSAAS_KEY";

    public static Command Create()
    {
        var files = new Argument<string[]>("FILE")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = "CSV with a header row: feedback (id, customer_id, occurred_at, metric, value; also segment, source, dimension, aspect, "
                + "unit_id, comment, touchpoint, employee_id; rows that share an id are the answers of one feedback) or promises (id, customer_id, statement, made_at, "
                + "due_at, unit_id; also segment, kind, dimension, stake, settled_at, completeness, outcome, maker_id, recovered_at); also customers "
                + "(customer_id, name, segment), signals (id, customer_id, occurred_at, signal), invitations (survey_id, customer_id, invited_at, expires_at), "
                + "surveys.json and settings.json, as `cxsaas export` writes them. A promise can bring its history: proposed_at, confirmed_at, confirmed_because, "
                + "declined_at, declined_because, grace_seconds, moves (2026-01-05T10:00:00Z>2026-02-01T12:00:00Z, when and to which due time, with a blank between "
                + "two; due_at is then the first). Invitations, histories and the JSON files need the role ADMIN.",
        };
        var url = new Option<string>("--url") { Description = "Address of the server.", DefaultValueFactory = _ => "http://127.0.0.1:5080" };
        var key = new Option<string?>("--key")
        {
            Description = $"Key with the role ADMIN, AGENT or INTEGRATION; {KeyVariable} if left out. ADMIN also defines missing segments.",
        };
        var shift = new Option<bool>("--shift-to-now")
        {
            Description = "Move all instants by the same, so that the newest is now. Run again with the same files, it moves them by as much "
                + "as the first time, which it asks the server for.",
        };
        var command = new Command("import",
            "Import customers' feedback and promises from CSV files. Safe to interrupt and to run again: nothing counts twice. "
            + "Refused rows go to FILE.rejects.csv. Exit code: 0 all taken, 1 could not start or go on, 2 some refused, 130 interrupted.")
        { files, url, key, shift };
        command.SetAction(async (parsed, stop) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var secret = (parsed.GetValue(key) ?? Environment.GetEnvironmentVariable(KeyVariable) ?? "").Trim();
            if (Fault(parsed.GetValue(url)!, secret) is { } fault)
            {
                error.WriteLine(fault);
                return ImportRun.NotStarted;
            }
            using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stop);
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, stopping));
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, stopping));
            using var client = new CxSaasClient(new(parsed.GetValue(url)!), secret);
            var run = new ImportRun(client, TimeProvider.System, output, error);
            return await run.Run(parsed.GetValue(files)!, parsed.GetValue(shift), stopping.Token);
        });
        return command;
    }

    /// <summary>The first Ctrl-C lets the requests on their way come home; the second ends the process as it always does.</summary>
    static void Stop(PosixSignalContext signal, CancellationTokenSource stopping)
    {
        signal.Cancel = !stopping.IsCancellationRequested;
        stopping.Cancel();
    }

    internal static string? Fault(string url, string secret) =>
        !Uri.TryCreate(url, UriKind.Absolute, out var server) || server.Scheme is not ("http" or "https")
            ? $"--url {url} is not an address such as http://127.0.0.1:5080."
        : secret.Length == 0 ? $"A key is needed: --key, or the environment variable {KeyVariable}."
        : secret.Any(character => character is <= ' ' or > '~') ? "The key holds a character that no key has; was it cut or quoted wrongly?"
        : null;
}
