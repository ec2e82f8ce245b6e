using Microsoft.Extensions.DependencyInjection;

namespace CxSaas.Silo.Storage.Shared;

/// <summary>Everything in one Azure Storage account, by the official providers: members, reminders and states in tables, large states in blobs.</summary>
static class AzureHosting
{
    public static ISiloBuilder AddAzureStorage(this ISiloBuilder silo, string connection)
    {
        var account = new AzureAccount(connection);
        silo.UseAzureStorageClustering(options => options.TableServiceClient = account.Tables);
        silo.UseAzureTableReminderService(options => options.TableServiceClient = account.Tables);
        silo.AddAzureTableGrainStorage(SharedStorageLimits.Rows, options =>
        {
            options.TableServiceClient = account.States;
            options.GrainStorageSerializer = new StoredBytesSerializer();
            options.DeleteStateOnClear = true;
        });
        silo.Services.AddSingleton(account).AddSingleton<IStorageSweep, AzureSweep>();
        silo.Services.AddSingleton(account.Blobs).AddSingleton<BlobOverflow>();
        return silo.AddFence(SharedStorageLimits.TableRowBytesMax);
    }

    public static IClientBuilder UseAzureMembers(this IClientBuilder client, string connection)
    {
        var account = new AzureAccount(connection);
        return client.UseAzureStorageClustering(options => options.TableServiceClient = account.Tables);
    }
}
