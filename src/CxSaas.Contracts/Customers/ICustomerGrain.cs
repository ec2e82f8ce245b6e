using System.Collections.Immutable;
using CxSaas.Contracts.Live;
using CxSaas.Contracts.Promises;
using CxSaas.Domain;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Promises;
using CxSaas.Domain.Scoring;
using CxSaas.Domain.Surveys;
using Orleans.Concurrency;

namespace CxSaas.Contracts.Customers;

/// <summary>
/// One customer of one tenant; the key is <c>tenant:customer</c>. All calls interleave: one write is under way at a time and
/// takes in what queues up meanwhile, reads answer from what is stored.
/// </summary>
[Alias("customer-grain")]
public interface ICustomerGrain : IGrainWithStringKey, ITenantOwned
{
    /// <summary>
    /// Takes commands in the order given; each stands or falls alone. What is answered as done is stored. There are as many
    /// receipts as commands, in their order.
    /// </summary>
    [AlwaysInterleave, Repeatable, Alias("submit")]
    Task<ImmutableArray<Receipt>> Submit(ImmutableArray<CustomerCommand> commands);

    /// <summary>Removes all that is stored of the customer, behind what is being stored. Called by its partition, which lets nobody in anew.</summary>
    [AlwaysInterleave, Repeatable, Alias("erase")]
    Task Erase();

    /// <summary>Null where nothing was ever recorded about the customer.</summary>
    [AlwaysInterleave, Repeatable, Alias("read")]
    Task<CustomerSummary?> Read();

    /// <summary>As <see cref="Read"/>, with its satisfaction as it is now.</summary>
    [AlwaysInterleave, Repeatable, Alias("look")]
    Task<CustomerLook?> Look();

    /// <summary>Now, or from what had occurred by an instant.</summary>
    [AlwaysInterleave, Repeatable, Alias("satisfaction")]
    Task<Satisfaction> Satisfaction(DateTimeOffset? asOf);

    /// <summary>
    /// Has the gateway told of changes for one more lease, and answers the state as it is; null where it is still the one known. Throws
    /// <see cref="CustomerGoneException"/> where there is no such customer any more.
    /// The short timeout is for the gateway, which asks again: a silo that died shall not hold its readers up.
    /// </summary>
    [AlwaysInterleave, Repeatable, Alias("watch"), ResponseTimeout("00:00:05")]
    Task<CustomerState?> Watch(ILiveObserver gateway, CustomerStamp? known);

    [AlwaysInterleave, Repeatable, Alias("promise")]
    Task<Promise?> Promise(string promiseId);

    [AlwaysInterleave, Repeatable, Alias("promises")]
    Task<Slice<Promise>> Promises(PromiseFilter filter, PromiseOrder order, int first, Cursor? after);

    /// <summary>What a promise to this customer would put at stake; of one nobody knows, from no evidence at all.</summary>
    [AlwaysInterleave, Repeatable, Alias("promise-stakes")]
    Task<PromiseStakes> PromiseStakes(PromiseQuestion question);

    /// <summary>How its promises changed after one instant and up to another, by when the server knew; oldest first.</summary>
    [AlwaysInterleave, Repeatable, Alias("promise-steps")]
    Task<ImmutableArray<PromiseStep>> PromiseSteps(DateTimeOffset after, DateTimeOffset until);

    /// <summary>Invites it to a survey, if the contact budget allows; the same again answers the same invitation.</summary>
    [AlwaysInterleave, Repeatable, Alias("invite")]
    Task<InviteReply> Invite(string surveyId, string? touchpoint, DateTimeOffset? occurredAt);

    /// <summary>Whether it could be invited now; null where there is no such survey.</summary>
    [AlwaysInterleave, Repeatable, Alias("may-be-invited")]
    Task<InvitationDecision?> MayBeInvited(string surveyId);

    /// <summary>One of its invitations that has not expired, with the survey; null where there is none.</summary>
    [AlwaysInterleave, Repeatable, Alias("invitation")]
    Task<InvitationReading?> Invitation(string invitationId);

    /// <summary>Answers one of its invitations, all of it in one write; null where it was done, now or before.</summary>
    [AlwaysInterleave, Repeatable, Alias("answer")]
    Task<UserError?> Answer(string invitationId, ImmutableArray<ResponseAnswer> answers, string? comment);

    /// <summary>All its invitations, in the order in which they were made.</summary>
    [AlwaysInterleave, Repeatable, Alias("invitations")]
    Task<ImmutableArray<Invitation>> Invitations();

    /// <summary>Every event as it is stored, oldest first.</summary>
    [AlwaysInterleave, Repeatable, Alias("stored")]
    Task<Slice<StoredEvent>> Stored(int first, Cursor? after);

    /// <summary>Newest first.</summary>
    [AlwaysInterleave, Repeatable, Alias("timeline")]
    Task<Slice<TimelineEntry>> Timeline(int first, Cursor? after);
}

/// <summary>What came of one command. The error is null where it was done, now or before.</summary>
[GenerateSerializer, Immutable, Alias("receipt")]
public sealed record Receipt
{
    [Id(0)] public UserError? Error { get; init; }

    /// <summary>The same was recorded before; nothing was counted twice.</summary>
    [Id(1)] public bool Duplicate { get; init; }

    /// <summary>Null where the customer is still unknown.</summary>
    [Id(2)] public CustomerSummary? Customer { get; init; }
    [Id(3)] public Feedback? Feedback { get; init; }
    [Id(4)] public Promise? Promise { get; init; }

    /// <summary>What came of inviting the customer, where that was the command.</summary>
    [Id(5)] public InviteReply? Invited { get; init; }
}

[GenerateSerializer, Immutable, Alias("customer-summary")]
public sealed record CustomerSummary
{
    [Id(0)] public required string Id { get; init; }
    [Id(1)] public string? Name { get; init; }
    [Id(2)] public string? SegmentId { get; init; }
    [Id(3)] public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A customer and its satisfaction, both at the same instant.</summary>
[GenerateSerializer, Immutable, Alias("customer-look")]
public sealed record CustomerLook([property: Id(0)] CustomerSummary Summary, [property: Id(1)] Satisfaction Now);
