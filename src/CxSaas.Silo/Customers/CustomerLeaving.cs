using CxSaas.Domain.Customers;
using CxSaas.Silo.Cluster;

namespace CxSaas.Silo.Customers;

/// <summary>How a customer leaves memory: erased, or asked for though nothing is known of it.</summary>
sealed partial class CustomerGrain
{
    Forgetting? _forgetting;

    bool IsUnknown => _customer.Profile is null && _waiting.Count == 0 && _write.IsCompleted;

    // Anyone may ask for any id; one of whom nothing is known is not kept in memory.
    void ForgetIfUnknown()
    {
        if (IsUnknown) (_forgetting ??= new(this, () => IsUnknown)).Asked();
    }

    public async Task Erase()
    {
        while (!_write.IsCompleted) await _write;
        var erasing = EraseAll();
        // Whoever waits to write goes on whatever becomes of it.
        _write = erasing.ContinueWith(_ => { }, TaskScheduler.Current);
        await erasing;
    }

    // The state first, so that nobody finds a customer without its pages. Commands that wait then find nobody, whom the partition keeps out.
    async Task EraseAll()
    {
        try
        {
            await stored.ClearStateAsync();
            (_customer, _lastEventId) = (Customer.Unknown, null);
            outbox.Forget(TenantId, CustomerId);
            await customers.Remove(TenantId, CustomerId);
            live.Changed(this.GetPrimaryKeyString());
        }
        finally
        {
            DeactivateOnIdle();
        }
    }
}
