using System.Collections.Concurrent;
using System.Collections.Immutable;
using CxSaas.Contracts;
using CxSaas.Contracts.Partitions;
using CxSaas.Domain.Standings;
using Microsoft.Extensions.Logging;

namespace CxSaas.Silo.Partitions;

/// <summary>
/// Brings standings from the customers of this silo to their partitions, after they were stored. What gathers while one batch
/// is under way goes with the next, and of one customer only the newest: so a partition gets few calls, however busy it is.
/// What is lost here with the process is found in storage, for a standing is stored with its customer.
/// </summary>
sealed class StandingOutbox(IGrainFactory grains, StoredCustomers customers, ILogger<StandingOutbox> log)
{
    /// <summary>Standings in one call.</summary>
    const int BatchMax = 500;

    /// <summary>Customers that may wait for a partition that does not answer; beyond, it is told to read them all again instead.</summary>
    const int WaitingMax = 10_000;

    static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    readonly ConcurrentDictionary<(string Tenant, int Partition), Box> _boxes = new();

    /// <summary>Customers whose newest standing was not sent yet.</summary>
    public int Waiting => _boxes.Values.Sum(box => box.Waiting);

    /// <summary>Whether all was told, and nothing is under way.</summary>
    public bool IsEmpty => !_boxes.Values.Any(box => box.IsSending);

    public void Tell(string tenantId, string customerId, Told told) => Add(tenantId, customerId, told);

    /// <summary>For a write of which nobody knows whether it was stored: what is stored is told.</summary>
    public void Doubt(string tenantId, string customerId) => Add(tenantId, customerId, told: null);

    /// <summary>Whatever of a customer was not told yet is not told any more.</summary>
    public void Forget(string tenantId, string customerId)
    {
        if (_boxes.TryGetValue((tenantId, GrainKeys.PartitionOf(customerId)), out var box)) box.Forget(customerId);
    }

    void Add(string tenantId, string customerId, Told? told)
    {
        var key = (tenantId, GrainKeys.PartitionOf(customerId));
        var box = _boxes.GetOrAdd(key, _ => new());
        if (box.Add(customerId, told)) _ = Task.Run(() => Send(key, box)); // Ends by itself when nothing is left.
    }

    async Task Send((string Tenant, int Partition) key, Box box)
    {
        CallScope.Enter(key.Tenant);
        var partition = grains.Partition(key.Tenant, key.Partition);
        while (box.Take() is { } batch)
        {
            try
            {
                if (batch.IsAll) await partition.Reread();
                var doubtful = await Task.WhenAll(batch.Doubtful.Select(async customerId => (Id: customerId, Standing: await customers.Standing(key.Tenant, customerId))));
                await partition.Tell([.. batch.Reports, .. from known in doubtful where known.Standing is not null select new Report(known.Id, known.Standing, [])]);
            }
            catch (Exception fault)
            {
                log.LogWarning(fault, "Partition {Partition} of {TenantId} could not be told of {Count} customers; they are told again", key.Partition, key.Tenant, batch.Reports.Length + batch.Doubtful.Length);
                box.PutBack(batch);
                await Task.Delay(RetryAfter);
            }
        }
    }

    readonly record struct Batch(ImmutableArray<Report> Reports, ImmutableArray<string> Doubtful, bool IsAll);

    sealed class Box
    {
        readonly Lock _gate = new();
        readonly Dictionary<string, Told> _waiting = new(StringComparer.Ordinal);
        readonly HashSet<string> _doubtful = new(StringComparer.Ordinal);
        bool _overflown, _sending;

        public int Waiting
        {
            get
            {
                lock (_gate) return _waiting.Count + _doubtful.Count;
            }
        }

        public bool IsSending
        {
            get
            {
                lock (_gate) return _sending;
            }
        }

        /// <summary>True where nobody sends yet, and the caller has to start it.</summary>
        public bool Add(string customerId, Told? told)
        {
            lock (_gate)
            {
                if (told is { } known) Put(customerId, known);
                else Doubt(customerId);
                if (_sending) return false;
                return _sending = true;
            }
        }

        public Batch? Take()
        {
            lock (_gate)
            {
                if (_waiting.Count == 0 && _doubtful.Count == 0 && !_overflown)
                {
                    _sending = false;
                    return null;
                }
                ImmutableArray<Report> reports = [.. _waiting.Take(BatchMax).Select(w => new Report(w.Key, w.Value.Standing, w.Value.Steps))];
                foreach (var report in reports) _waiting.Remove(report.CustomerId);
                var batch = new Batch(reports, [.. _doubtful], _overflown);
                _doubtful.Clear();
                _overflown = false;
                return batch;
            }
        }

        public void Forget(string customerId)
        {
            lock (_gate)
            {
                _waiting.Remove(customerId);
                _doubtful.Remove(customerId);
            }
        }

        public void PutBack(Batch batch)
        {
            lock (_gate)
            {
                _overflown |= batch.IsAll;
                foreach (var report in batch.Reports) Put(report.CustomerId, new(report.Standing, report.Steps));
                foreach (var customerId in batch.Doubtful) Doubt(customerId);
            }
        }

        void Doubt(string customerId)
        {
            if (_doubtful.Count < BatchMax) _doubtful.Add(customerId);
            else _overflown = true;
        }

        // The newest standing, and every change up to it in the order in which they came; of who was erased in between nothing is told any more.
        void Put(string customerId, Told told)
        {
            if (_waiting.TryGetValue(customerId, out var known))
            {
                var (older, newer) = told.Standing.IsNewerThan(known.Standing) ? (known, told) : (told, known);
                told = older.Standing.CreatedAt == newer.Standing.CreatedAt ? newer with { Steps = older.Steps.AddRange(newer.Steps) } : newer;
            }
            else if (_waiting.Count >= WaitingMax)
            {
                _waiting.Clear();
                _overflown = true;
            }
            _waiting[customerId] = told;
        }
    }
}
