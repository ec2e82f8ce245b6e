using CxSaas.Contracts;
using CxSaas.Contracts.Partitions;
using CxSaas.Domain.Customers;
using Orleans.Storage;

namespace CxSaas.Silo.Partitions;

/// <summary>
/// Who was erased, by pseudonym, and the way there. First it is stored that a customer shall be: from then on it counts nowhere, and nobody
/// lets it in anew. Then what is stored of it goes, and last its name on the roster, which until then says that something is left to do.
/// </summary>
sealed class ErasedCustomers(IGrainFactory grains, IGrainStorage storage, StoredCustomers customers, GrainId partition, Roster roster, PartitionTable table)
{
    const string VersionState = "erased-version";

    readonly Roster _erased = new(storage, partition, "erased");
    // What was stored for a customer beyond what is shown: it shows when the customer goes.
    readonly Dictionary<string, long> _raised = new(StringComparer.Ordinal);
    readonly Dictionary<string, Task<ErasureOutcome>> _running = new(StringComparer.Ordinal);
    // Admitted anew, and nothing is known of them yet.
    readonly HashSet<string> _anew = new(StringComparer.Ordinal);
    readonly string _tenantId = GrainKeys.TenantOf(partition.Key.ToString()).ToString();
    GrainState<ErasedVersion> _version = new(new());
    Task _raising = Task.CompletedTask;

    public bool IsBusy => _running.Values.Any(run => !run.IsCompleted) || Unfinished.Count > 0;

    /// <summary>Customers of whom something is left: a crash has, where nobody is at it.</summary>
    public IReadOnlyList<string> Unfinished => _erased.Count == 0 ? [] : [.. roster.Customers.Where(Holds)];

    public async Task Load()
    {
        await _erased.Load();
        await ReadVersion();
        table.ErasedChanges = _version.State!.Changes;
    }

    /// <summary>
    /// Reads whom another activation of this partition has erased or let in again meanwhile: two are awake for a while where members of the cluster lose sight
    /// of each other. True where something is left to be done here for one of those.
    /// </summary>
    public async Task<bool> Refresh()
    {
        var hasMore = await _erased.Reload();
        await AfterRaising(ReadVersion);
        table.ErasedChanges = _version.State!.Changes - _raised.Values.Sum();
        return hasMore && Unfinished.Count > 0;
    }

    /// <summary>Whether a customer was or is being erased.</summary>
    public bool Holds(string customerId) => _erased.Count > 0 && _erased.Knows(Pseudonym.Of(_tenantId, customerId));

    /// <summary>
    /// Whether it was admitted anew and nothing is known of it yet: another silo may still be about to tell where it stood before it was
    /// erased, so what is stored of it decides, not what is told.
    /// </summary>
    public bool IsAnew(string customerId) => _anew.Contains(customerId);

    /// <summary>What is stored of it was read: whatever is told of it from now on is newer than that, or old.</summary>
    public void IsKnownAnew(string customerId) => _anew.Remove(customerId);

    public async ValueTask<Admission> Admit(string customerId, bool readmits)
    {
        if (!Holds(customerId)) return Admission.Admitted;
        if (!readmits) return Admission.Erased;
        if (roster.Knows(customerId)) return Admission.BeingErased;
        // A token may have been issued while it was being erased.
        await grains.Tenant(_tenantId).NoteReadmitted(Pseudonym.Of(_tenantId, customerId));
        await _erased.Remove(Pseudonym.Of(_tenantId, customerId));
        _anew.Add(customerId);
        return Admission.Admitted;
    }

    public Task<ErasureOutcome> Erase(string customerId)
    {
        if (_running.TryGetValue(customerId, out var known) && !known.IsCompleted) return known;
        foreach (var (id, _) in _running.Where(run => run.Value.IsCompleted).ToList()) _running.Remove(id);
        return _running[customerId] = Run(customerId);
    }

    async Task<ErasureOutcome> Run(string customerId)
    {
        var pseudonym = Pseudonym.Of(_tenantId, customerId);
        if (!roster.Knows(customerId)) return _erased.Knows(pseudonym) ? ErasureOutcome.Erased : ErasureOutcome.Unknown;
        if (!_erased.Knows(pseudonym))
        {
            // Before it is decided: nothing is erased of which there is no entry.
            await grains.Tenant(_tenantId).NoteErased(pseudonym);
            await RaiseFor(customerId);
            await _erased.Add([pseudonym]);
            if (!_erased.Knows(pseudonym)) return ErasureOutcome.Full;
        }
        // It may have changed meanwhile, and does so no more.
        await RaiseFor(customerId);
        table.Remove(customerId);
        if (_raised.Remove(customerId, out var raised)) table.ErasedChanges += raised;
        await Remove(customerId);
        await grains.Feed(_tenantId).Forget(customerId);
        await roster.Remove(customerId);
        // The last write of all: what swept the log before it, left the name on the page that this one replaces.
        customers.SweepLog();
        return ErasureOutcome.Erased;
    }

    async Task Remove(string customerId)
    {
        try
        {
            await grains.Customer(_tenantId, customerId).Erase();
        }
        catch (Exception)
        {
            // Its own grain cannot wake where it cannot read what is stored.
            if (!await customers.IsSpoilt(_tenantId, customerId)) throw;
            await customers.Remove(_tenantId, customerId);
        }
    }

    // A reader keeps the highest version it has seen, so what goes leaves its changes behind, and one more.
    async Task RaiseFor(string customerId)
    {
        while (table.ChangesOf(customerId) + 1 - _raised.GetValueOrDefault(customerId) is > 0 and var missing)
        {
            await Raise(missing);
            _raised[customerId] = _raised.GetValueOrDefault(customerId) + missing;
        }
    }

    Task Raise(long changes) => AfterRaising(() => Store(changes));

    // One after the other, for each writes what the one before has left.
    async Task AfterRaising(Func<Task> next)
    {
        while (!_raising.IsCompleted) await _raising.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        var raising = next();
        _raising = raising;
        await raising;
    }

    async Task Store(long changes)
    {
        _version.State = new() { Changes = _version.State!.Changes + changes };
        try
        {
            await storage.WriteStateAsync(VersionState, partition, _version);
        }
        catch
        {
            await ReadVersion();
            throw;
        }
    }

    async Task ReadVersion()
    {
        _version = new(new());
        await storage.ReadStateAsync(VersionState, partition, _version);
    }
}

/// <summary>What customers that were erased have added to the version of their partition, as stored.</summary>
sealed record ErasedVersion
{
    public long Changes { get; init; }
}
