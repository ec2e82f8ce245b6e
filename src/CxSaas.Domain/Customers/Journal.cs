using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using CxSaas.Domain.Scoring;

namespace CxSaas.Domain.Customers;

/// <summary>
/// All events of one customer: the newest in the tail, the others in pages that are written once, and the fold of those
/// others as a checkpoint. An event in order costs one step of the fold, one that is late within the tail a refold of the
/// tail; one later still needs the archive (the pages' events) and refolds everything.
/// </summary>
public sealed record Journal
{
    /// <summary>Events in the tail at which the older of them move to a page, and how many stay.</summary>
    public const int TailEventsMax = 64, TailEventsKept = 32;

    /// <summary>Weight of the tail, in bytes, at which the older events move to a page though they are few.</summary>
    public const int TailWeightMax = 128 * 1024;

    /// <summary>Events a customer can have: what one activation can refold in well under a second.</summary>
    public const int EventsMax = 20_000;

    public static readonly Journal Empty = new();

    public CustomerFold Checkpoint { get; init; } = CustomerFold.Empty;

    /// <summary>The last event in the checkpoint; null while there is none.</summary>
    public EventKey? CheckpointKey { get; init; }

    /// <summary>Events after the checkpoint, in canonical order.</summary>
    public ImmutableArray<CustomerEvent> Tail { get; init; } = [];

    /// <summary>Late events that are in the checkpoint and not yet on a page. They fill the tail as its own events do.</summary>
    public ImmutableArray<CustomerEvent> Strays { get; init; } = [];

    public ImmutableArray<PageRef> Pages { get; init; } = [];

    /// <summary>The fold of all events.</summary>
    [JsonIgnore] public CustomerFold Head { get => field ??= _unfolded is null ? Fold(Checkpoint, Tail) : Folded().Head; private init; }

    [JsonIgnore] public int Count => Checkpoint.Events + (_unfolded?.Late ?? 0) + Tail.Length;

    // How many of the strays are not in the checkpoint yet, and the archive to make it anew with.
    (int Late, ImmutableArray<CustomerEvent> Archive)? _unfolded;

    [JsonIgnore] public bool HasArchive => !Pages.IsEmpty;

    [JsonIgnore]
    public bool IsTailFull => Tail.Length + Strays.Length is var events
        && (events >= TailEventsMax || (events > 1 && Tail.Sum(Weight) + Strays.Sum(Weight) >= TailWeightMax));

    /// <summary>The event of this id among those at hand.</summary>
    public CustomerEvent? Find(string eventId) =>
        Tail.FirstOrDefault(e => e.EventId == eventId) ?? Strays.FirstOrDefault(e => e.EventId == eventId);

    /// <summary>False where no page holds the id for sure; true where one may.</summary>
    public bool MayHaveArchived(string eventId)
    {
        if (!HasArchive) return false;
        var fingerprint = PageRef.Fingerprint(eventId);
        return Pages.Any(page => page.MayHold(fingerprint));
    }

    /// <summary>True where an event of this key comes before the checkpoint, and so can be added only with the archive at hand.</summary>
    public bool IsBeforeCheckpoint(EventKey key) => CheckpointKey is { } last && key < last;

    /// <summary>Whether the newest event comes after an instant, so that what was due by then is over in the fold.</summary>
    public bool IsPast(DateTimeOffset instant) => !Tail.IsEmpty && Tail[^1].OccurredAt > instant;

    /// <summary>When the newest of the events at hand became known: later than now where the server's clock was set back since.</summary>
    [JsonIgnore] public DateTimeOffset KnownUntil => Tail.Concat(Strays).Max(e => (DateTimeOffset?)e.RecordedAt) ?? default;

    /// <summary>The event as it is to be added: it became known after all that is known, whatever the clock says.</summary>
    public CustomerEvent Dated(CustomerEvent added) =>
        KnownUntil is var known && added.RecordedAt < known ? added with { RecordedAt = known.AddTicks(1) } : added;

    /// <summary>
    /// Adds an event. With the archive the checkpoint is to be made anew, which waits until somebody looks at the fold: the late
    /// events of one write cost one refold. Before it is stored the journal must be <see cref="Folded"/>.
    /// </summary>
    public Journal Add(CustomerEvent added, ImmutableArray<CustomerEvent>? archive)
    {
        if (archive is null && IsBeforeCheckpoint(added.Key))
            throw new InvalidOperationException($"'{added.EventId}' comes before the checkpoint: it needs the archive.");
        if (IsBeforeCheckpoint(added.Key))
            return this with { Strays = Strays.Add(added), Head = null!, _unfolded = ((_unfolded?.Late ?? 0) + 1, archive!.Value) };
        var inOrder = Tail.IsEmpty || Tail[^1].Key < added.Key;
        var tail = inOrder ? Tail.Add(added) : Tail.Insert(~Tail.BinarySearch(added, ByKey), added);
        if (archive is not null || _unfolded is not null)
            return this with { Tail = tail, Head = null!, _unfolded = (_unfolded?.Late ?? 0, archive ?? _unfolded!.Value.Archive) };
        return this with { Tail = tail, Head = inOrder ? Head.Apply(added) : Fold(Checkpoint, tail) };
    }

    /// <summary>
    /// Moves the older part of a full tail to a page. It follows from the stored journal alone, so a repetition after a crash
    /// between the page and the journal writes the same page again.
    /// </summary>
    public (Journal Journal, ImmutableArray<CustomerEvent> Page) TurnPage()
    {
        // A short tail stays whole when it is strays that fill the journal, and halves when its own events are heavy.
        var kept = Tail.Length > TailEventsKept ? TailEventsKept
            : Tail.Sum(Weight) < TailWeightMax / 2 ? Tail.Length
            : (Tail.Length + 1) / 2;
        var older = Tail[..^kept];
        var tail = Tail[^kept..];
        ImmutableArray<CustomerEvent> page = [.. Strays, .. older];
        var key = older.IsEmpty ? CheckpointKey : older[^1].Key;
        var checkpoint = Fold(Checkpoint, older).Forget(key?.OccurredAt ?? default, tail);
        return (this with
        {
            Checkpoint = checkpoint,
            CheckpointKey = key,
            Tail = tail,
            Strays = [],
            Pages = Pages.Add(PageRef.To(page)),
            // As it will be read back: a promise that ran out within the tail is still there.
            Head = Fold(checkpoint, tail),
        }, page);
    }

    /// <summary>The fold of what had occurred by an instant; null where that takes the archive.</summary>
    public CustomerFold? FoldAt(DateTimeOffset instant)
    {
        if (Tail.IsEmpty || Tail[^1].OccurredAt <= instant) return Head;
        if (CheckpointKey is { } last && last.OccurredAt > instant) return null;
        return Fold(Checkpoint, Tail.TakeWhile(e => e.OccurredAt <= instant));
    }

    /// <summary>Every event in canonical order.</summary>
    public IEnumerable<CustomerEvent> All(ImmutableArray<CustomerEvent> archive) =>
        archive.Concat(Strays).OrderBy(e => e.Key).Concat(Tail);

    public static CustomerFold Fold(CustomerFold from, IEnumerable<CustomerEvent> events) =>
        events.Aggregate(from, (fold, next) => fold.Apply(next));

    /// <summary>The same journal with every event in its folds; the checkpoint then holds the promises that the tail names.</summary>
    public Journal Folded()
    {
        if (_unfolded is not { } unfolded) return this;
        return Refolded(Checkpoint.Priors, unfolded.Archive);
    }

    /// <summary>Whether its folds were made with these priors.</summary>
    public bool IsUnder(Priors? priors) => Equals(Checkpoint.Priors, priors);

    /// <summary>The same events, all folded anew with these priors. The archive is that of a journal that has one.</summary>
    public Journal Refolded(Priors? priors, ImmutableArray<CustomerEvent> archive)
    {
        var start = CustomerFold.Under(priors);
        // Nothing has left the tail where there is no archive.
        var checkpoint = HasArchive ? Fold(start, archive.Concat(Strays).OrderBy(e => e.Key)).Forget(CheckpointKey?.OccurredAt ?? default, Tail) : start;
        return this with { Checkpoint = checkpoint, Head = Fold(checkpoint, Tail), _unfolded = null };
    }

    /// <summary>The fold of events of this customer from the first on.</summary>
    public CustomerFold FoldOf(IEnumerable<CustomerEvent> events) => Fold(CustomerFold.Under(Checkpoint.Priors), events);

    // What an event takes in storage, in bytes, rather too much than too little.
    static int Weight(CustomerEvent e) => e switch
    {
        FeedbackRecorded feedback => 500 + 100 * feedback.Answers.Length + 3 * (feedback.Comment?.Length ?? 0),
        PromiseMade made => 800 + 3 * made.Statement.Length,
        PromiseProposed proposed => 800 + 3 * proposed.Statement.Length,
        PromiseAnswered answered => 300 + 3 * (answered.Reason?.Length ?? 0),
        _ => 300,
    };

    static readonly Comparer<CustomerEvent> ByKey = Comparer<CustomerEvent>.Create((a, b) => a.Key.CompareTo(b.Key));
}

/// <summary>What the journal keeps of a page: four bytes an event, enough to know that an id is not on it.</summary>
public sealed record PageRef(int Events, byte[] Fingerprints)
{
    const int Size = sizeof(uint);

    public static PageRef To(ImmutableArray<CustomerEvent> page)
    {
        var fingerprints = new byte[page.Length * Size];
        for (var i = 0; i < page.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(fingerprints.AsSpan(i * Size), Fingerprint(page[i].EventId));
        return new(page.Length, fingerprints);
    }

    public static uint Fingerprint(string eventId) =>
        BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(eventId)));

    public bool MayHold(uint fingerprint)
    {
        for (var at = 0; at < Fingerprints.Length; at += Size)
            if (BinaryPrimitives.ReadUInt32LittleEndian(Fingerprints.AsSpan(at)) == fingerprint) return true;
        return false;
    }
}
