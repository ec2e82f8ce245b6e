using System.Data.Common;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;
using CxSaas.Contracts;

namespace CxSaas.Silo.Storage.Shared;

/// <summary>
/// One storage account: reached by a connection string, or with the identity of the process (Azure.Identity) by its name or, outside
/// the public cloud, by its two addresses.
/// </summary>
sealed class AzureAccount
{
    readonly RetryBudget _budget = new(SharedStorageLimits.RepeatsInReserve);

    public AzureAccount(string account)
    {
        if (Addresses(account) is var (tables, blobs))
        {
            var identity = new DefaultAzureCredential();
            Tables = new(tables, identity, Patiently(new TableClientOptions()));
            States = new(tables, identity, Patiently(new TableClientOptions(), SharedStorageLimits.RowAttemptMax, SharedStorageLimits.RepeatWithin));
            Blobs = new(blobs, identity, Patiently(new BlobClientOptions(), repeatWithin: SharedStorageLimits.RepeatWithin));
        }
        else
        {
            Tables = new(account, Patiently(new TableClientOptions()));
            States = new(account, Patiently(new TableClientOptions(), SharedStorageLimits.RowAttemptMax, SharedStorageLimits.RepeatWithin));
            Blobs = new(account, Patiently(new BlobClientOptions(), repeatWithin: SharedStorageLimits.RepeatWithin));
        }
    }

    /// <summary>For members and reminders, for which nobody waits in a call.</summary>
    public TableServiceClient Tables { get; }

    /// <summary>The same tables for states, for which a call waits: given up within its time.</summary>
    public TableServiceClient States { get; }

    public BlobServiceClient Blobs { get; }

    // Null where the connection string brings a secret of its own.
    static (Uri Tables, Uri Blobs)? Addresses(string account)
    {
        if (!account.Contains('=', StringComparison.Ordinal))
            return (new($"https://{account}.table.core.windows.net"), new($"https://{account}.blob.core.windows.net"));
        var parts = new DbConnectionStringBuilder { ConnectionString = account };
        return parts.Count == 2 && parts.TryGetValue("TableEndpoint", out var tables) && parts.TryGetValue("BlobEndpoint", out var blobs)
            ? (new((string)tables), new((string)blobs))
            : null;
    }

    T Patiently<T>(T options, TimeSpan? attemptMax = null, TimeSpan? repeatWithin = null)
        where T : ClientOptions
    {
        options.Retry.NetworkTimeout = attemptMax ?? SharedStorageLimits.AttemptMax;
        options.RetryPolicy = new BudgetedRepeats(_budget, repeatWithin ?? TimeSpan.MaxValue);
        options.Diagnostics.IsDistributedTracingEnabled = false;
        return options;
    }

    /// <summary>Repeats what the service refuses for now or did not answer, waits as long as it says, and stops where most attempts are repeats.</summary>
    sealed class BudgetedRepeats(RetryBudget budget, TimeSpan within) : RetryPolicy(
        SharedStorageLimits.RepeatsMax,
        DelayStrategy.CreateExponentialDelayStrategy(SharedStorageLimits.RepeatFirst, SharedStorageLimits.RepeatLast))
    {
        protected override void OnSendingRequest(HttpMessage message)
        {
            if (message.ProcessingContext.RetryNumber == 0) budget.Attempted();
        }

        protected override ValueTask OnSendingRequestAsync(HttpMessage message)
        {
            OnSendingRequest(message);
            return default;
        }

        protected override bool ShouldRetry(HttpMessage message, Exception? exception) =>
            base.ShouldRetry(message, exception) && IsInTime(message) && budget.TryRepeat();

        protected override async ValueTask<bool> ShouldRetryAsync(HttpMessage message, Exception? exception) =>
            await base.ShouldRetryAsync(message, exception) && IsInTime(message) && budget.TryRepeat();

        bool IsInTime(HttpMessage message) => DateTimeOffset.UtcNow - message.ProcessingContext.StartTime < within;
    }
}
