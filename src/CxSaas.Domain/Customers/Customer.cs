using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CxSaas.Domain.Promises;
using CxSaas.Domain.Scoring;
using CxSaas.Domain.Standings;
using CxSaas.Domain.Surveys;

namespace CxSaas.Domain.Customers;

/// <summary>One customer of one tenant, as stored.</summary>
public sealed record Customer
{
    public static readonly Customer Unknown = new();

    /// <summary>What the tenant's roll-ups know of it; null where none was told yet. First, so that it can be read alone.</summary>
    public Standing? Standing { get; init; }

    /// <summary>Null until the first thing is recorded about the customer.</summary>
    public Profile? Profile { get; init; }

    public Journal Journal { get; init; } = Journal.Empty;

    /// <summary>In the order in which they were made; null where there is none, for most rows have none.</summary>
    public ImmutableArray<Invitation>? Invited { get; init; }

    [JsonIgnore] public ImmutableArray<Invitation> Invitations => Invited ?? [];

    [JsonIgnore] public CustomerFold Head => Journal.Head;

    /// <summary>When the newest event happened; when the customer was registered, where there is none.</summary>
    [JsonIgnore]
    public DateTimeOffset LastEventAt => !Journal.Tail.IsEmpty ? Journal.Tail[^1].OccurredAt
        : Journal.CheckpointKey?.OccurredAt ?? Profile?.CreatedAt ?? default;

    /// <summary>The promise that an event is a step of, as it stands at an instant; null where it is none, or of one that is over and forgotten.</summary>
    public PromiseFold? PromiseOf(CustomerEvent e, DateTimeOffset at) =>
        e is PromiseEvent step ? PromiseLife.AsOf(Head.Promises.GetValueOrDefault(step.PromiseId), at) : null;

    /// <summary>Registers the customer, by name or by the first thing that is recorded.</summary>
    public Customer Register(Profile profile) => this with { Profile = profile };

    /// <summary>Adds an invitation; a customer not seen before is registered by it.</summary>
    public Customer Invite(Invitation added) => this with
    {
        Profile = Profile ?? new Profile { CreatedAt = added.InvitedAt },
        // One from elsewhere may be older.
        Invited = [.. Invitations.Add(added).OrderBy(invitation => invitation.InvitedAt).ThenBy(invitation => invitation.Id, StringComparer.Ordinal)],
    };

    /// <summary>The invitation as it is now, in the place of the one of its id.</summary>
    public Customer With(Invitation changed) => this with { Invited = [.. Invitations.Select(known => known.Id == changed.Id ? changed : known)] };

    /// <summary>As it may be stored and read.</summary>
    public Customer Folded() => this with { Journal = Journal.Folded() };

    /// <summary>As it reads with these priors; the archive is that of a customer that has one.</summary>
    public Customer Under(Priors? priors, ImmutableArray<CustomerEvent> archive) =>
        Journal.IsUnder(priors) ? this : this with { Journal = Journal.Refolded(priors, archive) };

    /// <summary>Adds an event; a customer not seen before is registered by it.</summary>
    public Customer Record(CustomerEvent added, ImmutableArray<CustomerEvent>? archive = null) => this with
    {
        Profile = Profile ?? new Profile { CreatedAt = added.RecordedAt },
        Journal = Journal.Add(added, archive),
    };
}

/// <summary>Who the customer is. Name and segment are null until they are told.</summary>
public sealed record Profile
{
    public string? Name { get; init; }
    public string? SegmentId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}
