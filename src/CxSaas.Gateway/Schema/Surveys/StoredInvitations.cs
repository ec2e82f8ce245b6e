using CxSaas.Contracts;
using CxSaas.Domain;
using CxSaas.Domain.Customers;
using CxSaas.Gateway.Schema.Customers;
using CxSaas.Gateway.Schema.Surveys;
using GraphQL;

namespace CxSaas.Gateway.Schema
{
    public sealed partial class Query
    {
        /// <summary>The invitations that are held of a customer, in the order in which they were made; at most 500. For an ADMIN.</summary>
        public static async Task<IEnumerable<StoredInvitation>> StoredInvitations([FromServices] IGrainFactory grains, IResolveFieldContext context, [Identifier] string customerId) =>
            Check.IsId(customerId) ? (await grains.Customer(context.Tenant(), customerId).Invitations()).Select(invitation => new StoredInvitation(invitation)) : [];
    }

    public sealed partial class Mutation
    {
        /// <summary>
        /// Brings in invitations that were made elsewhere, so that the contact budget goes on from them; the same again changes nothing. Their
        /// answers are feedback and come as such. Up to 500 at once; each stands or falls alone. For an ADMIN.
        /// </summary>
        public static async Task<IEnumerable<CustomerPayload>> RecordInvitationBatch(
            [FromServices] Submission commands, IResolveFieldContext context, IEnumerable<RecordInvitationInput> input) =>
            (await commands.Submit(context.Tenant(), [.. input.Select(i => (i.CustomerId, i.Command))])).Select(r => new CustomerPayload(r));
    }
}

namespace CxSaas.Gateway.Schema.Surveys
{
    /// <summary>An invitation as it is stored. Its token is not.</summary>
    public sealed class StoredInvitation
    {
        readonly Domain.Surveys.Invitation _invitation;

        internal StoredInvitation(Domain.Surveys.Invitation invitation) => _invitation = invitation;

        /// <summary>The survey it is for.</summary>
        [Identifier] public string SurveyId => _invitation.SurveyId;

        /// <summary>The kind of contact it is about.</summary>
        [Identifier] public string? Touchpoint => _invitation.Touchpoint;

        /// <summary>When that contact was.</summary>
        public DateTimeOffset OccurredAt => _invitation.OccurredAt;

        /// <summary>When it was made.</summary>
        public DateTimeOffset InvitedAt => _invitation.InvitedAt;

        /// <summary>Since when it cannot be answered.</summary>
        public DateTimeOffset ExpiresAt => _invitation.ExpiresAt;

        /// <summary>When it was answered; null while it is not.</summary>
        public DateTimeOffset? AnsweredAt => _invitation.AnsweredAt;

        /// <summary>Mean of what was answered about perception: points.</summary>
        public double? Points => _invitation.Points;
    }

    /// <summary>An invitation that was made elsewhere.</summary>
    public sealed class RecordInvitationInput
    {
        /// <summary>The survey it was for.</summary>
        [Identifier] public required string SurveyId { get; init; }

        /// <summary>Who was invited. A customer not seen before is registered by it.</summary>
        [Identifier] public required string CustomerId { get; init; }

        /// <summary>The kind of contact it was about.</summary>
        [Identifier] public string? Touchpoint { get; init; }

        /// <summary>When that contact was; when it was made if left out.</summary>
        public DateTimeOffset? OccurredAt { get; init; }

        /// <summary>When it was made.</summary>
        public required DateTimeOffset InvitedAt { get; init; }

        /// <summary>Since when it cannot be answered; at most 395 days later.</summary>
        public required DateTimeOffset ExpiresAt { get; init; }

        /// <summary>When it was answered; null where it was not.</summary>
        public DateTimeOffset? AnsweredAt { get; init; }

        /// <summary>Mean of what was answered about perception: 0 to 100 points.</summary>
        public double? Points { get; init; }

        internal CustomerCommand Command => new RecordInvitation(new()
        {
            Id = Domain.Surveys.Invitation.IdOf(SurveyId, Touchpoint, InvitedAt),
            SurveyId = SurveyId,
            Touchpoint = Touchpoint,
            OccurredAt = OccurredAt ?? InvitedAt,
            InvitedAt = InvitedAt,
            ExpiresAt = ExpiresAt,
            AnsweredAt = AnsweredAt,
            Points = Points,
        });
    }
}
