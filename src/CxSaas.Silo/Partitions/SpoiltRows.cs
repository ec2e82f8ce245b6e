using CxSaas.Contracts;
using Microsoft.Extensions.Logging;

namespace CxSaas.Silo.Partitions;

/// <summary>
/// Customers of a partition whose rows cannot be read. That does not become better by being read again: it is the trouble of one
/// customer, whom the figures then lack, and say so.
/// </summary>
sealed partial class SpoiltRows(string partition, IGrainFactory grains, ILogger log)
{
    readonly HashSet<string> _customers = new(StringComparer.Ordinal);

    public bool IsEmpty => _customers.Count == 0;

    public void Forget(string customerId) => _customers.Remove(customerId);

    /// <summary>What was read; none where the row is spoilt.</summary>
    public async Task<T?> Read<T>(string customerId, Func<Task<T?>> read)
        where T : class
    {
        try
        {
            var found = await read();
            _customers.Remove(customerId);
            return found;
        }
        catch (Exception fault) when (StoredCustomers.IsSpoilt(fault))
        {
            if (_customers.Add(customerId)) LogUnreadable(grains.Customer(GrainKeys.TenantOf(partition).ToString(), customerId).GetGrainId(), partition, fault);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "What is stored of {Customer} cannot be read; {Partition} goes on without it, and says that it is not complete")]
    partial void LogUnreadable(GrainId customer, string partition, Exception fault);
}
