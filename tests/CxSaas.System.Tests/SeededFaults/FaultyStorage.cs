using System.Collections.Immutable;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Scoring;
using Orleans.Storage;

namespace CxSaas.System.Tests.SeededFaults;

/// <summary>A storage that says it has stored what it was given, and has not, or not that.</summary>
sealed class FaultyStorage(IGrainStorage inner) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await inner.ReadStateAsync(stateName, grainId, grainState);
        // As after a crash of a disk that had promised more than it had done.
        if (grainState is IGrainState<Customer> { State.Journal.Tail: { Length: > 1 } tail } customer
            && Seeding.FaultOf(grainId) == "loses-newest-on-restart" && Seeding.Strikes(tail[^1].EventId, 2))
            customer.State = customer.State with { Journal = customer.State.Journal with { Tail = tail[..^1] } };
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (grainState is not IGrainState<Customer> { State: { } customer })
        {
            await inner.WriteStateAsync(stateName, grainId, grainState);
            return;
        }
        var fault = Seeding.FaultOf(grainId);
        // The next write has it with it; until then it is in memory alone.
        if (fault == "acknowledges-without-writing" && Random.Shared.Next(3) == 0) return;
        var written = new GrainState<T>((T)(object)(customer with { Journal = customer.Journal with { Tail = Spoilt(fault, grainId, customer.Journal.Tail) } }), grainState.ETag)
        {
            RecordExists = grainState.RecordExists,
        };
        await inner.WriteStateAsync(stateName, grainId, written);
        (grainState.ETag, grainState.RecordExists) = (written.ETag, written.RecordExists);
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ClearStateAsync(stateName, grainId, grainState);

    // The grain goes on from what it has in memory, so each write spoils the same events in the same way.
    static ImmutableArray<CustomerEvent> Spoilt(string fault, GrainId customer, ImmutableArray<CustomerEvent> tail) => fault switch
    {
        "writes-twice" => Doubled(tail, e => Seeding.Strikes(e.EventId, 5)),
        "forgets-what-came-before" => Doubled(tail, e => Seeding.CameAgain.ContainsKey((customer, e.EventId))),
        "overwrites-by-a-contradiction" => Changed(tail, e => Seeding.Contradicted.ContainsKey((customer, e.Id))),
        "stores-another-value" => Changed(tail, e => Seeding.Strikes(e.Id, 5)),
        _ => tail,
    };

    static ImmutableArray<CustomerEvent> Doubled(ImmutableArray<CustomerEvent> tail, Func<CustomerEvent, bool> which) =>
        [.. tail.SelectMany(e => which(e) && tail.Count(other => other.EventId == e.EventId) == 1 ? [e, e] : new[] { e })];

    static ImmutableArray<CustomerEvent> Changed(ImmutableArray<CustomerEvent> tail, Func<FeedbackRecorded, bool> which) =>
        [.. tail.Select(e => e is FeedbackRecorded feedback && which(feedback) ? feedback with { Answers = [.. feedback.Answers.Select(Other)] } : e)];

    static Answer Other(Answer answer) => answer.Metric == Metric.Csat ? answer with { Value = 1.5 } : answer;
}
