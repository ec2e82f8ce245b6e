using CxSaas.Contracts;
using CxSaas.Contracts.Customers;
using CxSaas.Contracts.Promises;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Promises;
using CxSaas.Domain.Scoring;
using CxSaas.Silo.Storage;

namespace CxSaas.Silo.Customers;

/// <summary>What is shown of a customer. Pure functions from what the domain knows to the read models of the contract.</summary>
static class CustomerViews
{
    public static CustomerSummary? Summary(string id, Customer customer) => customer.Profile is not { } profile
        ? null
        : new() { Id = id, Name = profile.Name, SegmentId = profile.SegmentId, CreatedAt = profile.CreatedAt };

    public static Receipt Receipt(
        string customerId, Decision decision, CustomerEvent? recorded, string? promiseId, CustomerSummary? summary, CustomerFold fold, Weights weights) => new()
        {
            Error = (decision as Decision.Refuse)?.Error,
            Duplicate = decision is Decision.Repeat,
            Customer = summary,
            Invited = decision is Decision.Invite invite ? new(invite.Made, invite.Invitation?.Id) : null,
            Feedback = recorded is FeedbackRecorded feedback ? Feedback(customerId, feedback) : null,
            Promise = decision is not Decision.Refuse && promiseId is not null && fold.Promises.TryGetValue(promiseId, out var promise)
                ? Promise(customerId, promise, weights)
                : null,
        };

    public static string? PromiseOf(CustomerCommand command) => command switch
    {
        ProposePromise c => c.Id,
        ConfirmFeasibility c => c.PromiseId,
        MakePromise c => c.Id,
        SettlePromise c => c.PromiseId,
        RenegotiatePromise c => c.PromiseId,
        ReleasePromise c => c.PromiseId,
        WithdrawPromise c => c.PromiseId,
        ConfirmRecovery c => c.PromiseId,
        RecordPromise c => c.Id,
        _ => null,
    };

    public static Promise Promise(string customerId, PromiseFold promise, Weights weights) => new()
    {
        Id = promise.Id,
        CustomerId = customerId,
        Statement = promise.Statement,
        Kind = promise.Kind,
        Dimension = promise.Dimension,
        Stake = promise.Stake,
        Status = promise.Status,
        Feasibility = promise.Feasibility,
        FeasibilityReason = promise.FeasibilityReason,
        DueAt = promise.DueAt,
        MadeAt = promise.MadeAt,
        SettledAt = promise.SettledAt,
        MakerId = promise.MakerId,
        UnitId = promise.UnitId,
        Renegotiations = promise.Renegotiations,
        Recovered = promise.Recovered,
        Effect = SatisfactionReader.Effect(promise, weights),
    };

    public static Slice<Promise> Promises(
        string customerId, CustomerFold fold, Weights weights, PromiseFilter filter, PromiseOrder order, int first, Cursor? after)
    {
        var sorted = fold.Promises.Values
            .Where(p => filter.Takes(p.Status, p.UnitId, p.Kind, p.DueAt))
            .Select(p => (Cursor: new Cursor(order.Rank(p.DueAt, p.Stake), p.Id), Promise: p))
            .OrderBy(e => e.Cursor)
            .Select(e => (e.Cursor, Promise(customerId, e.Promise, weights)))
            .ToList();
        return Slice.Take(sorted, first, after);
    }

    public static Slice<CustomerEvent> Newest(IEnumerable<CustomerEvent> events, int first, Cursor? after) => Slice.Take(
        [.. events.Select(e => (Cursor: new Cursor(-e.OccurredAt.UtcTicks, e.EventId), Event: e)).OrderBy(e => e.Cursor)], first, after);

    public static Slice<StoredEvent> Stored(IEnumerable<CustomerEvent> events, int first, Cursor? after)
    {
        var slice = Slice.Take([.. events.Select(e => (Cursor: new Cursor(e.OccurredAt.UtcTicks, e.EventId), Event: e)).OrderBy(e => e.Cursor)], first, after);
        return new(
            [.. slice.Entries.Select(e => new Slice<StoredEvent>.Entry(e.Cursor, new()
            {
                Id = e.Item.EventId,
                OccurredAt = e.Item.OccurredAt,
                RecordedAt = e.Item.RecordedAt,
                Json = StoredJson.Of(e.Item),
            }))],
            slice.HasPrevious, slice.HasNext, slice.Total);
    }

    public static Slice<TimelineEntry> Timeline(string customerId, Slice<CustomerEvent> slice, CustomerFold fold, Weights weights) => new(
        [.. slice.Entries.Select(e => new Slice<TimelineEntry>.Entry(e.Cursor, Entry(customerId, e.Item, fold, weights)))],
        slice.HasPrevious, slice.HasNext, slice.Total);

    static TimelineEntry Entry(string customerId, CustomerEvent e, CustomerFold fold, Weights weights) => new()
    {
        Id = e.EventId,
        Kind = KindOf(e),
        OccurredAt = e.OccurredAt,
        RecordedAt = e.RecordedAt,
        Feedback = e is FeedbackRecorded feedback ? Feedback(customerId, feedback) : null,
        Signal = e is SignalRecorded signal
            ? new() { Id = signal.Id, CustomerId = customerId, Kind = signal.Kind, OccurredAt = signal.OccurredAt }
            : null,
        Promise = e is PromiseEvent step && fold.Promises.TryGetValue(step.PromiseId, out var promise)
            ? Promise(customerId, promise, weights)
            : null,
    };

    static TimelineKind KindOf(CustomerEvent e) => e switch
    {
        FeedbackRecorded => TimelineKind.Feedback,
        SignalRecorded => TimelineKind.Signal,
        PromiseProposed => TimelineKind.PromiseProposed,
        PromiseConfirmed => TimelineKind.PromiseConfirmed,
        PromiseDeclined => TimelineKind.PromiseDeclined,
        PromiseMade => TimelineKind.PromiseMade,
        PromiseSettled => TimelineKind.PromiseOutcome,
        PromiseRenegotiated => TimelineKind.PromiseRenegotiated,
        PromiseReleased => TimelineKind.PromiseReleased,
        PromiseWithdrawn => TimelineKind.PromiseWithdrawn,
        PromiseRecovered => TimelineKind.PromiseRecovered,
        _ => throw new ArgumentOutOfRangeException(nameof(e), e, "An event that no timeline shows."),
    };

    static Feedback Feedback(string customerId, FeedbackRecorded e) => new()
    {
        Id = e.Id,
        CustomerId = customerId,
        OccurredAt = e.OccurredAt,
        Source = e.Source,
        Answers = e.Answers,
        Comment = e.Comment,
        Touchpoint = e.Touchpoint,
        UnitId = e.UnitId,
        EmployeeId = e.EmployeeId,
    };
}
