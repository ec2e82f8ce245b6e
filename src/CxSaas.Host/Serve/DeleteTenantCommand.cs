using System.CommandLine;
using System.Text.Json;
using CxSaas.Host.Client;
using CxSaas.Host.Import;

namespace CxSaas.Host.Serve;

/// <summary>`cxsaas delete-tenant ID`: removes a suspended tenant with all its data, and stays until nothing is left.</summary>
static class DeleteTenantCommand
{
    public static Command Create()
    {
        var tenant = new Argument<string>("ID") { Description = "The tenant; it must be suspended (suspendTenant)." };
        var url = new Option<string>("--url") { Description = "Address of the server.", DefaultValueFactory = _ => "http://127.0.0.1:5080" };
        var key = new Option<FileInfo>("--operator-key") { Description = "The file with the operator's key.", Required = true };
        var command = new Command("delete-tenant", "Remove a suspended tenant and all that is stored of it, for good. Can be interrupted and run again.") { tenant, url, key };
        command.SetAction(async (parsed, stop) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            try
            {
                var secret = (await File.ReadAllTextAsync(parsed.GetValue(key)!.FullName, stop)).Trim();
                if (ImportCommand.Fault(parsed.GetValue(url)!, secret) is { } fault) throw new CxSaasException("INVALID", fault);
                using var client = new CxSaasClient(new(parsed.GetValue(url)!), secret);
                while (!await Delete(client, parsed.GetValue(tenant)!, stop))
                {
                    output.WriteLine("More is left; going on.");
                    await Task.Delay(TimeSpan.FromSeconds(1), stop);
                }
                output.WriteLine($"Nothing of {parsed.GetValue(tenant)} is stored any more. Backups made before still hold it.");
                return 0;
            }
            catch (Exception failure) when (failure is CxSaasException or IOException or UnauthorizedAccessException)
            {
                error.WriteLine($"The tenant was not deleted: {failure.Message}");
                return 1;
            }
        });
        return command;
    }

    static async Task<bool> Delete(CxSaasClient client, string tenantId, CancellationToken stop)
    {
        var payload = (await client.Send(
            "mutation delete($id: ID!) { deleteTenant(tenantId: $id) { deleted errors { code message } } }",
            json => json.WriteString("id", tenantId), stop)).GetProperty("deleteTenant");
        return payload.GetProperty("errors").EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } refused
            ? throw new CxSaasException(refused.GetProperty("code").GetString()!, refused.GetProperty("message").GetString()!)
            : payload.GetProperty("deleted").GetBoolean();
    }
}
