using System.Collections.Immutable;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Standings;

namespace CxSaas.Silo.Customers;

/// <summary>What a batch of commands makes of a customer, worked out before any of it is stored.</summary>
sealed record CustomerWrite
{
    /// <summary>Whole events of a customer whose older ones are archived.</summary>
    public delegate Task<ImmutableArray<CustomerEvent>> ReadArchive(Customer customer);

    /// <summary>The customer to store; the one before where nothing is to be.</summary>
    public required Customer After { get; init; }

    /// <summary>One a command, in their order.</summary>
    public required IReadOnlyList<Decision> Decisions { get; init; }

    public required IReadOnlyList<Recorded> Recorded { get; init; }

    /// <summary>What the tenant's roll-ups are to be told once it is stored; null where nothing is to be stored.</summary>
    public Told? Told { get; init; }

    public static async Task<CustomerWrite> Of(Customer before, IReadOnlyList<CustomerCommand> commands, RuleContext context, ReadArchive read)
    {
        var after = before;
        var decisions = new List<Decision>();
        var recorded = new List<Recorded>();
        ImmutableArray<CustomerEvent>? archive = null;
        foreach (var command in commands)
        {
            var decision = CustomerRules.Decide(after, command, context);
            var needed = decision is Decision.NeedArchive;
            if (needed)
            {
                archive ??= await read(after);
                decision = CustomerRules.Decide(after, command, context with { Archive = archive });
            }
            if (decision is Decision.Record made) decision = made with { Event = Record(made.Event) };
            after = decision switch
            {
                Decision.Register register => after.Register(register.Profile),
                Decision.Invite { IsNew: true, Invitation: { } invitation } => after.Invite(invitation),
                Decision.Answer answer => after.With(answer.Invitation),
                _ => after,
            };
            if (decision is Decision.Answer { Feedback: var feedback }) feedback.ToList().ForEach(each => Record(each));
            if (decision is Decision.RecordAll { Events: var events }) events.ToList().ForEach(each => Record(each));
            decisions.Add(decision);

            CustomerEvent Record(CustomerEvent e)
            {
                var dated = after.Journal.Dated(e);
                after = after.Record(dated, needed ? archive : null);
                // With the archive the fold waits until all are in, and the standing is made from the events themselves.
                recorded.Add(new(dated, archive is null ? after.PromiseOf(dated, context.Now) : null));
                return dated;
            }
        }
        if (ReferenceEquals(after, before)) return new() { After = before, Decisions = decisions, Recorded = recorded };
        var priors = context.Tenant.PriorsFor(after.Profile!.SegmentId);
        if (after.Journal.IsUnder(priors)) after = after.Folded();
        else
        {
            // The segment it was put into has priors of its own.
            if (after.Journal.HasArchive) archive ??= await read(after);
            after = after.Under(priors, archive ?? []);
        }
        var told = await Standing(after, recorded, archive, context, read);
        return new() { After = after with { Standing = told.Standing }, Decisions = decisions, Recorded = recorded, Told = told };
    }

    static async Task<Told> Standing(
        Customer after, List<Recorded> recorded, ImmutableArray<CustomerEvent>? archive, RuleContext context, ReadArchive read)
    {
        var weights = context.Tenant.WeightsFor(after.Profile!.SegmentId);
        if (archive is null && after.Standing is { } before) return StandingReader.After(after, before, recorded, weights, context.Now);
        if (archive is null && after.Journal.HasArchive) archive = await read(after);
        return StandingReader.Whole(after, [.. after.Journal.All(archive ?? [])], weights, context.Now);
    }
}
