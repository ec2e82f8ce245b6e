using CxSaas.Contracts;
using CxSaas.Domain.Tenants;
using CxSaas.Host.Client;
using CxSaas.Host.Demo;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Serilog.Core;
using Serilog.Events;

namespace CxSaas.Host.Serve;

/// <summary>What makes the first minute with a fresh folder: a tenant, its key and a question to paste that answers.</summary>
static class FirstSteps
{
    const string DemoTenant = "demo", DemoKeyName = "demo day";

    public static async Task Take(WebApplication server, ServeOptions options, CancellationToken cancellation)
    {
        var address = Server.Reachable(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        if (options.Role == ServerRole.Silo)
        {
            Console.WriteLine($"CxSaas is ready at {address}/health, a silo of the cluster '{options.Cluster}'");
            return;
        }
        if (options.Role == ServerRole.Gateway)
        {
            Console.WriteLine($"CxSaas is ready at {address}/graphql, a gateway of the cluster '{options.Cluster}'");
            return;
        }
        var grains = server.Services.GetRequiredService<IGrainFactory>();
        string? adminKey = null;
        // Who runs it for real has a key to make tenants with, and a log in which no key of a tenant belongs.
        if (options.OperatorKey is null || options.Demo)
        {
            using var platform = CallScope.AsPlatform();
            if ((await grains.TenantDirectory().List()).IsEmpty)
                adminKey = (await grains.Tenant(DemoTenant).Create("Demo", ValueDiscipline.OperationalExcellence)).Key;
        }
        // Before anything that takes time: the key is kept as a hash, and is told now or never.
        if (adminKey is not null) Console.WriteLine(Greeting(address, options, adminKey));
        if (options.Demo) await PlayDemo(grains, new(address), server.Services.GetRequiredService<LoggingLevelSwitch>(), cancellation);
        Console.WriteLine($"CxSaas is ready at {address}/graphql, its data in {(options.Storage == StorageKind.Sqlite ? options.Folder : options.Storage)}");
    }

    static string Greeting(string address, ServeOptions options, string adminKey)
    {
        var question = options.Demo
            ? """{"query":"{ customer(id: \"ada\") { name satisfaction { score low high band contributions { dimension factor points } } } }"}"""
            : """{"query":"{ viewer { tenantId role } tenant { name dimensions { id weight } } }"}""";
        return $"""
            This is the first start. A tenant '{DemoTenant}' was made; its ADMIN key, shown this once:

              {adminKey}

            Ask something:

              curl -s {address}/graphql -H 'Authorization: Bearer {adminKey}' \
                -H 'Content-Type: application/json' -d '{question}'

            The operator's key, which makes further tenants, is in {OperatorKeyFile.PathOf(options)}

            """;
    }

    // The day is played with a key of its own, which is void afterwards.
    static async Task PlayDemo(IGrainFactory grains, Uri address, LoggingLevelSwitch operations, CancellationToken cancellation)
    {
        CallScope.Enter(DemoTenant);
        var tenant = grains.Tenant(DemoTenant);
        if (await tenant.Read() is not { } known)
        {
            Console.Error.WriteLine($"There is no tenant '{DemoTenant}' in this folder, so no demo day was played. Use an empty folder with --data.");
            return;
        }
        // One that was cut short has left its key.
        foreach (var left in known.ApiKeys.Where(k => k.Name == DemoKeyName && k.RevokedAt is null)) await tenant.RevokeApiKey(left.Id);
        var key = await tenant.CreateApiKey(DemoKeyName, Role.Admin);
        if (key.Key is null) throw new InvalidOperationException(key.Error!.Message);
        // A line for each of its events would carry away what the first start has to say.
        operations.MinimumLevel = LogEventLevel.Warning;
        try
        {
            using var client = new CxSaasClient(address, key.Key);
            await DemoPlayer.Play(client, DateTimeOffset.UtcNow, cancellation);
        }
        catch (CxSaasException failure)
        {
            await Console.Error.WriteLineAsync($"The demo day was not played to its end: {failure.Message}");
        }
        finally
        {
            operations.MinimumLevel = LogEventLevel.Information;
            await tenant.RevokeApiKey(key.KeyId!);
        }
    }
}
