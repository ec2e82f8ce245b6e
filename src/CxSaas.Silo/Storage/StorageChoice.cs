using CxSaas.Silo.Storage.Shared;
using CxSaas.Silo.Storage.Sqlite;

namespace CxSaas.Silo.Storage;

/// <summary>Where everything is kept: in a folder of one process, or in a service that the silos of a cluster share and find each other by.</summary>
public abstract record StorageChoice
{
    /// <param name="Folder">The folder that holds all data.</param>
    public sealed record Embedded(string Folder) : StorageChoice;

    /// <param name="Account">A connection string, or the name of a storage account to which the process has access by its identity.</param>
    public sealed record Azure(string Account) : StorageChoice
    {
        public override string ToString() => "Azure Storage";
    }

    /// <param name="Servers">As StackExchange.Redis reads it: host:port, and options after commas.</param>
    public sealed record Redis(string Servers) : StorageChoice
    {
        public override string ToString() => "Redis";
    }
}

public static class StorageHosting
{
    /// <summary>
    /// The silo's storage: the default grain storage, which a grain may also inject as IGrainStorage, the reminders, and, where it is
    /// shared, the table of the cluster's members.
    /// </summary>
    public static ISiloBuilder AddStorage(this ISiloBuilder silo, StorageChoice choice) => choice switch
    {
        StorageChoice.Embedded embedded => silo.AddSqliteStorage(embedded.Folder),
        StorageChoice.Azure azure => silo.AddAzureStorage(azure.Account),
        StorageChoice.Redis redis => silo.AddRedisStorage(redis.Servers),
        _ => throw new ArgumentOutOfRangeException(nameof(choice)),
    };

    /// <summary>Has a gateway find the silos that share a storage.</summary>
    public static IClientBuilder UseMembersOf(this IClientBuilder client, StorageChoice choice) => choice switch
    {
        StorageChoice.Azure azure => client.UseAzureMembers(azure.Account),
        StorageChoice.Redis redis => client.UseRedisMembers(redis.Servers),
        _ => throw new ArgumentOutOfRangeException(nameof(choice), "An embedded storage has no members."),
    };
}
