using System.Collections.Concurrent;
using System.Globalization;

namespace CxSaas.Checker.History;

/// <summary>All that one tenant's clients sent and were told, and what they did to the server meanwhile.</summary>
sealed class Ledger(TextWriter? journal = null)
{
    readonly ConcurrentDictionary<WriteKey, Write> _writes = new();
    readonly ConcurrentDictionary<string, Counts> _customers = new();
    readonly Lock _gate = new();
    int _replays, _unknowns, _refusals, _feedbackBegun;

    public IEnumerable<Write> Writes => _writes.Values;

    public IEnumerable<string> Customers => _customers.Keys;

    public int Acknowledged => _customers.Values.Sum(c => Volatile.Read(ref c.Acknowledged));

    /// <summary>Requests that were sent again under the same id and answered as done.</summary>
    public int Replays => Volatile.Read(ref _replays);

    /// <summary>Requests whose answer was lost.</summary>
    public int Unknowns => Volatile.Read(ref _unknowns);

    public int Refusals => Volatile.Read(ref _refusals);

    /// <summary>Feedback that somebody has begun to send: no reading may show more.</summary>
    public int FeedbackBegun => Volatile.Read(ref _feedbackBegun);

    public Write? Find(WriteKey key) => _writes.GetValueOrDefault(key);

    public Write Begin(WriteKey key, string content)
    {
        Note($"begin {key} {content}");
        var write = new Write(key, content);
        if (!_writes.TryAdd(key, write)) throw new CheckerException($"{key} was begun before");
        Interlocked.Increment(ref Of(key.CustomerId).Begun);
        if (key.Kind == WriteKind.Feedback) Interlocked.Increment(ref _feedbackBegun);
        return write;
    }

    public void Acknowledge(Write write)
    {
        lock (_gate)
        {
            if (write.Knows == Knowledge.Acknowledged) return;
            (write.Knows, write.KnownAt) = (Knowledge.Acknowledged, Environment.TickCount64);
        }
        Interlocked.Increment(ref Of(write.Key.CustomerId).Acknowledged);
        Note($"ok {write.Key}");
    }

    /// <summary>A definite refusal; what was in doubt before stays so.</summary>
    public void Refuse(Write write)
    {
        Interlocked.Increment(ref _refusals);
        lock (_gate)
        {
            if (write is { Knows: Knowledge.Unknown, WasLost: false }) write.Knows = Knowledge.Refused;
        }
        Note($"fail {write.Key}");
    }

    public void Lose(Write write)
    {
        Interlocked.Increment(ref _unknowns);
        lock (_gate)
        {
            write.WasLost = true;
            if (write.Knows == Knowledge.Refused) write.Knows = Knowledge.Unknown;
        }
        Note($"info {write.Key}");
    }

    public void Replayed() => Interlocked.Increment(ref _replays);

    /// <summary>Events that a customer must have and may have by now.</summary>
    public (int AtLeast, int AtMost) Of(string customerId, (int AtLeast, int AtMost)? before)
    {
        var counts = Of(customerId);
        return (before?.AtLeast ?? Volatile.Read(ref counts.Acknowledged), Volatile.Read(ref counts.Begun));
    }

    public void Note(string what)
    {
        if (journal is null) return;
        lock (journal) journal.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:HH:mm:ss.fff} {what}"));
    }

    Counts Of(string customerId) => _customers.GetOrAdd(customerId, static _ => new());

    sealed class Counts
    {
        public int Begun, Acknowledged;
    }
}
