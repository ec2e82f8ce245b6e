using System.Net;
using System.Net.Sockets;
using CxSaas.Gateway.Cluster;
using CxSaas.Silo;
using CxSaas.Silo.Cluster;
using CxSaas.Silo.Storage;

namespace CxSaas.Host.Serve;

/// <summary>What a process is in a cluster.</summary>
enum ServerRole
{
    /// <summary>Silo and gateway together.</summary>
    All,

    /// <summary>Runs grains. Its URL answers health checks and the operator, no GraphQL.</summary>
    Silo,

    /// <summary>Answers GraphQL and asks the silos.</summary>
    Gateway,
}

/// <summary>The connection of a process to the grains: its own silo, or a client of the silos that share its storage.</summary>
static class Clustering
{
    public const string ConnectionSetting = "CxSaas:Storage:Connection", ConnectionFileSetting = "CxSaas:Storage:ConnectionFile";

    static StorageChoice StorageOf(ServeOptions options, IConfiguration configuration) => options switch
    {
        { Storage: StorageKind.Sqlite, Role: not ServerRole.All } => throw new SettingException(
            $"--role {options.Role} needs a storage that several processes share: --storage azure or redis."),
        { Storage: StorageKind.Sqlite } => new StorageChoice.Embedded(options.Folder),
        _ => StorageOf(options.Storage, configuration),
    };

    public static StorageChoice StorageOf(StorageKind shared, IConfiguration configuration) => shared switch
    {
        StorageKind.Azure => new StorageChoice.Azure(Connection(configuration, "a connection string, the name of an account, or its TableEndpoint=…;BlobEndpoint=…")),
        StorageKind.Redis => new StorageChoice.Redis(Connection(configuration, "host:port, and options after commas")),
        _ => throw new SettingException("A cluster's storage is azure or redis."),
    };

    public static void UseGrains(this WebApplicationBuilder builder, ServeOptions options)
    {
        var storage = StorageOf(options, builder.Configuration);
        if (options is { Dashboard: true, Role: ServerRole.Gateway }) throw new SettingException("The dashboard is a silo's: give --dashboard to the silos.");
        if (options.Role == ServerRole.Gateway)
            builder.UseOrleansClient(client => client
                .UseMembersOf(storage).UseCluster(options.Cluster).RepeatLostCalls());
        else
            builder.UseOrleans(silo =>
            {
                (storage is StorageChoice.Embedded
                    // It talks to nobody; a port of its own lets several servers run on one machine.
                    ? silo.UseLocalhostClustering(siloPort: FreePort(), gatewayPort: 0)
                    : silo.JoinCluster(options.Cluster, Place(options))).AddStorage(storage).AddCxSaasGrains();
                if (options.Dashboard) Dashboard.Add(silo);
            });
    }

    static SiloPlace Place(ServeOptions options) => new(
        options.Address,
        options.SiloPort == 0 ? FreePort() : options.SiloPort,
        options.GatewayPort == 0 ? FreePort() : options.GatewayPort);

    // No option of the command line, where every user of the machine could read it.
    static string Connection(IConfiguration configuration, string form) =>
        (configuration[ConnectionFileSetting] is { } file ? File.ReadAllText(file).Trim() : configuration[ConnectionSetting]) is { Length: > 0 } connection
            ? connection
            : throw new SettingException(
                $"Set the environment's {Variable(ConnectionSetting)} ({form}), or {Variable(ConnectionFileSetting)} to a file that holds it.");

    static string Variable(string setting) => setting.Replace(":", "__", StringComparison.Ordinal);

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>What is set does not go together; the message says what to set.</summary>
sealed class SettingException(string message) : Exception(message);
