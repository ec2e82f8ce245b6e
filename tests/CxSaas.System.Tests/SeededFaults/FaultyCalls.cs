using System.Collections.Concurrent;
using System.Collections.Immutable;
using CxSaas.Contracts;
using CxSaas.Contracts.Customers;
using CxSaas.Contracts.Feed;
using CxSaas.Contracts.Partitions;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Scoring;
using CxSaas.Domain.Standings;

namespace CxSaas.System.Tests.SeededFaults;

/// <summary>Grains that answer what is not so, do what they were not asked, and forget what they were told.</summary>
sealed class FaultyCalls(IGrainFactory grains) : IIncomingGrainCallFilter
{
    readonly ConcurrentDictionary<(string CustomerId, string Id), (string TenantId, Receipt Receipt)> _ofAllTenants = new();
    readonly ConcurrentDictionary<string, (string TenantId, Slice<TimelineEntry> Slice)> _timelines = new();
    readonly ConcurrentDictionary<GrainId, Satisfaction> _older = new();
    readonly ConcurrentDictionary<(string TenantId, int Partition), int> _countedTwice = new();

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        var fault = Seeding.FaultOf(context.TargetId);
        switch (context.Grain, context.MethodName)
        {
            case (ICustomerGrain, nameof(ICustomerGrain.Submit)): await Submit(fault, context); break;
            case (ICustomerGrain, nameof(ICustomerGrain.Timeline)): await Timeline(fault, context); break;
            case (ICustomerGrain, nameof(ICustomerGrain.Satisfaction)):
                await context.Invoke();
                if (fault == "reads-an-older-version") context.Result = Older(_older, context.TargetId, (Satisfaction)context.Result!);
                break;
            case (ICustomerGrain, nameof(ICustomerGrain.Watch)):
                await context.Invoke();
                // An older one would be passed over by the gateway, which has seen more.
                if (fault == "tells-a-version-to-come" && context.Result is CustomerState state) context.Result = state with { Now = state.Now with { Version = state.Now.Version + 1_000 } };
                break;
            case (IPartitionGrain, nameof(IPartitionGrain.Tell)):
                if (fault == "roll-up-is-not-told") context.Request.SetArgument(0, ((ImmutableArray<Report>)context.Request.GetArgument(0)!).RemoveAll(_ => Random.Shared.Next(2) == 0));
                await context.Invoke();
                break;
            case (IPartitionGrain, nameof(IPartitionGrain.Pulse) or nameof(IPartitionGrain.WatchPulse)): await Pulse(fault, context); break;
            case (IPartitionGrain, nameof(IPartitionGrain.Customers)): await Customers(fault, context); break;
            case (IPartitionGrain, nameof(IPartitionGrain.Promises)):
                await context.Invoke();
                if (fault == "list-leaves-out") context.Result = Without((Slice<PromisePlace>)context.Result!, place => Seeding.Strikes(place.PromiseId, 3));
                break;
            case (IFeedGrain, nameof(IFeedGrain.Behind)): await Behind(fault, context); break;
            default: await context.Invoke(); break;
        }
    }

    async Task Submit(string fault, IIncomingGrainCallContext context)
    {
        var (tenantId, customerId) = (Seeding.TenantOf(context.TargetId), GrainKeys.CustomerOf(context.TargetId.Key.ToString()!));
        var commands = (ImmutableArray<CustomerCommand>)context.Request.GetArgument(0)!;
        if (fault == "ids-of-all-tenants" && commands is [RecordFeedback { Id: var id }] && _ofAllTenants.TryGetValue((customerId, id), out var other) && other.TenantId != tenantId)
        {
            context.Result = ImmutableArray.Create(other.Receipt with { Duplicate = true });
            return;
        }
        await context.Invoke();
        var receipts = (ImmutableArray<Receipt>)context.Result!;
        for (var n = 0; n < commands.Length; n++)
        {
            if (commands[n] is not RecordFeedback feedback) continue;
            if (receipts[n] is { Error: null, Duplicate: true })
            {
                Seeding.CameAgain[(context.TargetId, feedback.Id)] = 0;
                _countedTwice.AddOrUpdate((tenantId, GrainKeys.PartitionOf(customerId)), 1, (_, times) => times + 1);
                if (fault == "answers-a-repetition-as-new") context.Result = receipts = receipts.SetItem(n, receipts[n] with { Duplicate = false });
            }
            if (receipts[n].Error?.Code == Domain.ErrorCode.Conflict)
            {
                Seeding.Contradicted[(context.TargetId, feedback.Id)] = 0;
                if (fault == "takes-a-contradiction") context.Result = receipts = receipts.SetItem(n, receipts[n] with { Error = null, Duplicate = true });
            }
            if (receipts[n].Error is null && receipts[n].Feedback is not null) _ofAllTenants.TryAdd((customerId, feedback.Id), (tenantId, receipts[n]));
            if (receipts[n].Error?.Code == Domain.ErrorCode.Invalid && fault == "stores-what-it-refuses")
                await grains.Customer(tenantId, customerId).Submit([feedback with { Answers = [.. feedback.Answers.Select(answer => answer with { Value = 5 })] }]);
        }
    }

    async Task Timeline(string fault, IIncomingGrainCallContext context)
    {
        await context.Invoke();
        var (tenantId, customerId) = (Seeding.TenantOf(context.TargetId), GrainKeys.CustomerOf(context.TargetId.Key.ToString()!));
        if (fault == "answers-from-another-tenant" && _timelines.TryGetValue(customerId, out var other) && other.TenantId != tenantId && Random.Shared.Next(5) == 0)
            context.Result = other.Slice;
        else _timelines[customerId] = (tenantId, (Slice<TimelineEntry>)context.Result!);
    }

    async Task Pulse(string fault, IIncomingGrainCallContext context)
    {
        await context.Invoke();
        var key = (Seeding.TenantOf(context.TargetId), int.Parse(GrainKeys.CustomerOf(context.TargetId.Key.ToString()!), global::System.Globalization.CultureInfo.InvariantCulture));
        if (fault != "roll-up-counts-twice" || context.Result is not PulsePart { Segments: [var first, .. var others] } part || !_countedTwice.TryGetValue(key, out var more)) return;
        ImmutableArray<AnswerTally> answers = [.. first.Answers.Select(tally => tally.Of == Counted.Feedback ? tally with { N = tally.N + more } : tally)];
        context.Result = part with { Segments = [first with { Answers = answers }, .. others] };
    }

    static async Task Customers(string fault, IIncomingGrainCallContext context)
    {
        await context.Invoke();
        // A page that begins with what the one before ended with.
        if (fault == "pages-overlap" && context.Request.GetArgument(3) is Cursor after
            && GrainKeys.PartitionOf(after.Id).ToString(global::System.Globalization.CultureInfo.InvariantCulture) == GrainKeys.CustomerOf(context.TargetId.Key.ToString()!)
            && context.Result is Slice<string> slice)
            context.Result = slice with { Entries = [new(after.ToString(), after.Id), .. slice.Entries] };
    }

    static async Task Behind(string fault, IIncomingGrainCallContext context)
    {
        await context.Invoke();
        if (context.Result is not FeedAnswer answer) return;
        if (fault == "stream-skips") context.Result = answer with { Entries = answer.Entries.RemoveAll(entry => Seeding.Strikes(entry.Item.Key, 6)) };
        // Under another name, for what bears the same the gateway knows again.
        if (fault == "stream-repeats") context.Result = answer with { Entries = [.. answer.Entries.SelectMany(entry => Seeding.Strikes(entry.Item.Key, 6) ? [entry, Again(entry, 1_000), Again(entry, 2_000)] : new[] { entry })] };
    }

    static FeedEntry Again(FeedEntry entry, int number) => entry.Item.Step is { } step ? entry with { Item = entry.Item with { Step = step with { Number = step.Number + number } } } : entry;

    static Slice<T> Without<T>(Slice<T> slice, Func<T, bool> which) => slice with { Entries = slice.Entries.RemoveAll(entry => which(entry.Item)) };

    // One answer in five is the one that was given some time before.
    static T Older<T>(ConcurrentDictionary<GrainId, T> known, GrainId grain, T now)
    {
        if (known.TryGetValue(grain, out var older) && Random.Shared.Next(5) == 0) return older;
        if (Random.Shared.Next(4) == 0) known[grain] = now;
        return now;
    }
}
