using System.CommandLine;
using System.Net;
using CxSaas.Silo.Cluster;
using CxSaas.Silo.Storage;
using CxSaas.Silo.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace CxSaas.Host.Serve;

/// <summary>`cxsaas move`: from one process to a cluster, with everything that the embedded storage holds.</summary>
static class MoveCommand
{
    public static Command Create()
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "The folder of the embedded storage; its server must be stopped. It stays as it is.", DefaultValueFactory = _ => new("data") };
        var storage = new Option<StorageKind>("--storage") { Description = "azure or redis, reached as `serve` reaches it.", Required = true };
        var cluster = new Option<string>("--cluster") { Description = "The cluster that will serve it.", DefaultValueFactory = _ => "cxsaas" };
        var command = new Command("move", "Copy the data of the embedded storage into one that a cluster shares. Can be interrupted and run again.") { data, storage, cluster };
        command.SetAction((parsed, cancellation) => Run(parsed.GetValue(data)!.FullName, parsed.GetValue(storage), parsed.GetValue(cluster)!, cancellation));
        return command;
    }

    static async Task<int> Run(string folder, StorageKind storage, string cluster, CancellationToken cancellation)
    {
        try
        {
            if (!File.Exists(Path.Combine(folder, SqliteLimits.DatabaseFile))) throw new SettingException($"There is no {SqliteLimits.DatabaseFile} in {folder}; say with --data where it is.");
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            var target = Clustering.StorageOf(storage, builder.Configuration);
            // A cluster of its own, of one silo that serves nobody, with the same states.
            builder.UseOrleans(silo => silo
                .JoinCluster(cluster, new(IPAddress.Loopback, Clustering.FreePort(), Clustering.FreePort()), members: $"{cluster}-move-{Guid.NewGuid():N}")
                .AddStorage(target));
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            await using var silo = builder.Build();
            await silo.StartAsync(cancellation);
            var (copied, found) = await StorageMove.Run(folder, silo.Services, cancellation);
            await silo.StopAsync(cancellation);
            Console.WriteLine($"{copied} states were copied to {target}, {found} were there. Start the cluster with --cluster {cluster}, and give its gateways {Path.Combine(folder, OperatorKeyFile.Name)}");
            return 0;
        }
        catch (Exception fault) when (fault is SettingException or StorageFolderException or SqliteException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"The data was not moved: {fault.Message}");
            return 1;
        }
    }
}
