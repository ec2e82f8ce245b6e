using CxSaas.Domain;
using CxSaas.Domain.Customers;
using CxSaas.Gateway.Schema.Customers;
using CxSaas.Gateway.Schema.Promises;
using GraphQL;

namespace CxSaas.Gateway.Schema
{
    public sealed partial class Mutation
    {
        /// <summary>
        /// Brings in promises that were made elsewhere, each with all that became of it; the same again changes nothing. What was allowed
        /// there is not asked again. Up to 500 at once; each stands or falls alone, and as a whole. For an ADMIN.
        /// </summary>
        public static async Task<IEnumerable<PromisePayload>> RecordPromiseBatch(
            [FromServices] Submission commands, IResolveFieldContext context, IEnumerable<RecordPromiseInput> input) =>
            Payloads(await commands.Submit(context.Tenant(), [.. input.Select(i => (i.CustomerId, i.Command))]));
    }
}

namespace CxSaas.Gateway.Schema.Promises
{
    /// <summary>A promise that was made elsewhere, with all that became of it.</summary>
    public sealed class RecordPromiseInput
    {
        /// <summary>The caller's own id of it.</summary>
        [Identifier] public required string Id { get; init; }

        /// <summary>To whom it was made. A customer not seen before is registered by it.</summary>
        [Identifier] public required string CustomerId { get; init; }

        /// <summary>What was promised, in words: at most 1000 characters.</summary>
        public required string Statement { get; init; }

        /// <summary>What sort of promise, for keep rates: at most 64 characters.</summary>
        [DefaultAstValue("\"general\"")]
        public string Kind { get; init; } = null!;

        /// <summary>The dimension it bore on.</summary>
        [Identifier, DefaultAstValue("\"reliability\"")]
        public string Dimension { get; init; } = null!;

        /// <summary>How much it mattered to the customer, above 0 to 1.</summary>
        [DefaultAstValue("0.5")]
        public double Stake { get; init; }

        /// <summary>When it was to be fulfilled, as it was first said.</summary>
        public required DateTimeOffset DueAt { get; init; }

        /// <summary>Who gave it.</summary>
        [Identifier] public string? MakerId { get; init; }

        /// <summary>The unit that had to fulfil it.</summary>
        [Identifier] public required string UnitId { get; init; }

        /// <summary>When the unit was asked; left out where it was not.</summary>
        public DateTimeOffset? ProposedAt { get; init; }

        /// <summary>When the unit said that it can.</summary>
        public DateTimeOffset? ConfirmedAt { get; init; }

        /// <summary>Why it can: at most 1000 characters.</summary>
        public string? ConfirmedBecause { get; init; }

        /// <summary>When the unit said that it cannot.</summary>
        public DateTimeOffset? DeclinedAt { get; init; }

        /// <summary>Why it cannot: at most 1000 characters.</summary>
        public string? DeclinedBecause { get; init; }

        /// <summary>When it was given to the customer; left out where it was only proposed.</summary>
        public DateTimeOffset? MadeAt { get; init; }

        /// <summary>How long after its due time it could still be partly kept, in seconds: 0 to 31,536,000. As the tenant's policy has it now if left out.</summary>
        public int? GraceSeconds { get; init; }

        /// <summary>The due times it was moved to with the customer's consent, in that order: at most 100.</summary>
        public IEnumerable<PromiseMoveInput>? Moves { get; init; }

        /// <summary>When it was fulfilled, or given up; left out where nobody said.</summary>
        public DateTimeOffset? SettledAt { get; init; }

        /// <summary>How much of it was fulfilled then, 0 to 1.</summary>
        [DefaultAstValue("1")]
        public double Completeness { get; init; }

        /// <summary>More was done than was promised.</summary>
        [DefaultAstValue("false")]
        public bool Exceeded { get; init; }

        /// <summary>When the customer let it go. At most one of settledAt, releasedAt and withdrawnAt.</summary>
        public DateTimeOffset? ReleasedAt { get; init; }

        /// <summary>When the maker took it back.</summary>
        public DateTimeOffset? WithdrawnAt { get; init; }

        /// <summary>When the customer said that it was made good.</summary>
        public DateTimeOffset? RecoveredAt { get; init; }

        internal CustomerCommand Command => new RecordPromise(
            Id, Statement, Kind, Dimension, Stake, DueAt, UnitId, MakerId, ProposedAt,
            [.. Answers()], MadeAt, GraceSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            [.. (Moves ?? []).Select(move => new PromiseMove(move.At, move.DueAt))], [.. Ends()], RecoveredAt);

        IEnumerable<UnitAnswer> Answers()
        {
            if (ConfirmedAt is { } confirmed) yield return new(true, confirmed, ConfirmedBecause);
            if (DeclinedAt is { } declined) yield return new(false, declined, DeclinedBecause);
        }

        IEnumerable<PromiseEnd> Ends()
        {
            if (SettledAt is { } settled) yield return new(PromiseEnding.Settled, settled, Completeness, Exceeded);
            if (ReleasedAt is { } released) yield return new(PromiseEnding.Released, released);
            if (WithdrawnAt is { } withdrawn) yield return new(PromiseEnding.Withdrawn, withdrawn);
        }
    }

    /// <summary>When a promise was moved, and to which due time.</summary>
    public sealed class PromiseMoveInput
    {
        /// <summary>When the customer agreed.</summary>
        public required DateTimeOffset At { get; init; }

        /// <summary>The due time that held from then on.</summary>
        public required DateTimeOffset DueAt { get; init; }
    }
}
