using System.CommandLine;
using CxSaas.Host.Client;
using CxSaas.Host.Import;

namespace CxSaas.Host.Export;

/// <summary>`cxsaas export`: a tenant's data as files that `cxsaas import` takes, or all that is held of one customer.</summary>
public static class ExportCommand
{
    public static Command Create()
    {
        var customer = new Option<string?>("--customer") { Description = "Only this customer: everything that is held of it, as JSON." };
        var to = new Option<string?>("--out") { Description = "The folder to write to, `export` if left out; with --customer a file, standard output if left out." };
        var url = new Option<string>("--url") { Description = "Address of the server.", DefaultValueFactory = _ => "http://127.0.0.1:5080" };
        var key = new Option<string?>("--key") { Description = $"Key with the role ADMIN; {ImportCommand.KeyVariable} if left out." };
        var command = new Command("export",
            "Write a tenant's settings, surveys, customers, feedback, signals, promises and invitations as files that `cxsaas import` reads, or with --customer "
            + "all that is held of one person. What is written while it runs may be in it or not.")
        { customer, to, url, key };
        command.SetAction(async (parsed, stop) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var secret = (parsed.GetValue(key) ?? Environment.GetEnvironmentVariable(ImportCommand.KeyVariable) ?? "").Trim();
            try
            {
                if (ImportCommand.Fault(parsed.GetValue(url)!, secret) is { } fault) throw new CxSaasException("INVALID", fault);
                using var client = new CxSaasClient(new(parsed.GetValue(url)!), secret);
                var source = new ExportSource(client);
                if (parsed.GetValue(customer) is { } id) await PersonFile.Write(source, id, parsed.GetValue(to), output, stop);
                else await TenantFiles.Write(source, parsed.GetValue(to) ?? "export", output, stop);
                return 0;
            }
            catch (Exception failure) when (failure is CxSaasException or IOException or UnauthorizedAccessException)
            {
                error.WriteLine($"Nothing was exported: {failure.Message}");
                return 1;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                error.WriteLine("Interrupted. Nothing was exported.");
                return 130;
            }
        });
        return command;
    }
}
