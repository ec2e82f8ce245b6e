using CxSaas.Contracts;
using CxSaas.Contracts.Customers;
using CxSaas.Domain;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Surveys;
using CxSaas.Gateway.Schema.Surveys;
using GraphQL;
using Invitation = CxSaas.Gateway.Schema.Surveys.Invitation;
using Survey = CxSaas.Gateway.Schema.Surveys.Survey;

namespace CxSaas.Gateway.Schema;

public sealed partial class Query
{
    /// <summary>One survey; null where there is none.</summary>
    public static async Task<Survey?> Survey([FromServices] IGrainFactory grains, IResolveFieldContext context, [Identifier] string id) =>
        Check.IsId(id) && await grains.Survey(context.Tenant(), id).Read() is { } survey ? new(survey) : null;

    /// <summary>The surveys that were made, in their order.</summary>
    public static async Task<SurveyConnection> Surveys([FromServices] IGrainFactory grains, IResolveFieldContext context, int first = 20, string? after = null)
    {
        var (tenant, page) = (context.Tenant(), Calls.Page(first, after));
        var ids = await grains.Tenant(tenant).Surveys();
        var places = Slice.Take([.. ids.Select((id, place) => (new Cursor(place, id), id))], page.First, page.After);
        var found = await Task.WhenAll(places.Entries.Select(place => grains.Survey(tenant, place.Item).Read()));
        return new(new Slice<Survey>(
            [.. places.Entries.Zip(found).Where(e => e.Second is not null).Select(e => new Slice<Survey>.Entry(e.First.Cursor, new(e.Second!)))],
            places.HasPrevious, places.HasNext, places.Total));
    }

    /// <summary>Whether this customer may be invited now, and if not, why not.</summary>
    public static async Task<InvitationDecision> InvitationDecision(
        [FromServices] IGrainFactory grains, IResolveFieldContext context, [Identifier] string surveyId, [Identifier] string customerId)
    {
        if ((Check.Id(surveyId, "surveyId") ?? Check.Id(customerId, "customerId")) is { } error) throw new RequestFault("INVALID", error.Message);
        return await grains.Customer(context.Tenant(), customerId).MayBeInvited(surveyId) ?? throw new RequestFault("NOT_FOUND", "there is no such survey");
    }

    /// <summary>The questions behind an invitation token; for a respondent, no other credential needed. Null where it has ended, or never was.</summary>
    public static async Task<Invitation?> Invitation(IResolveFieldContext context, string token)
    {
        var invited = InvitedCalls.Of(context);
        return await invited.Holder(context, token) is { } holder && await invited.Customer(holder).Invitation(holder.InvitationId) is { } reading
            ? new(holder.CustomerId, reading)
            : null;
    }
}

public sealed partial class Mutation
{
    /// <summary>Makes a survey, which nobody is invited to before it is published. Its questions and rules never change. At most 500 of a tenant.</summary>
    public static async Task<SurveyPayload> CreateSurvey([FromServices] IGrainFactory grains, IResolveFieldContext context, CreateSurveyInput input) =>
        // A bad id must not reach a key, so it is checked here as well as in the rule.
        new(Check.Id(input.Id, "id") is { } error ? new(null, error) : await grains.Survey(context.Tenant(), input.Id).Create(input.Order));

    /// <summary>Lets customers be invited from now on.</summary>
    public static Task<SurveyPayload> PublishSurvey([FromServices] IGrainFactory grains, IResolveFieldContext context, [Identifier] string id) =>
        SetStatus(grains, context, id, SurveyStatus.Live);

    /// <summary>Ends a survey for good: nobody is invited any more, and invitations that are out are not answered any more.</summary>
    public static Task<SurveyPayload> CloseSurvey([FromServices] IGrainFactory grains, IResolveFieldContext context, [Identifier] string id) =>
        SetStatus(grains, context, id, SurveyStatus.Closed);

    static async Task<SurveyPayload> SetStatus(IGrainFactory grains, IResolveFieldContext context, string id, SurveyStatus status) =>
        new(Check.Id(id, "id") is { } error ? new(null, error) : await grains.Survey(context.Tenant(), id).SetStatus(status));

    /// <summary>Invites a customer if the rules allow it; the token goes into the link that the tenant sends.</summary>
    public static async Task<InvitePayload> Invite([FromServices] IGrainFactory grains, IResolveFieldContext context, InviteInput input)
    {
        var (tenant, customer) = (context.Tenant(), input.CustomerId);
        if ((Check.Id(input.SurveyId, "surveyId") ?? Check.Id(customer, "customerId")) is { } error) return new(InviteReply.Refused(error), null);
        var reply = await grains.Customer(tenant, customer).Invite(input.SurveyId, input.Touchpoint, input.OccurredAt);
        return new(reply, reply.InvitationId is { } id ? InvitedCalls.Of(context).TokenOf(new(tenant, customer, id)) : null);
    }

    /// <summary>Open to the holder of the token; a token answers once, and the same answers again count once.</summary>
    public static async Task<SubmitResponsePayload> SubmitResponse(IResolveFieldContext context, SubmitResponseInput input)
    {
        var invited = InvitedCalls.Of(context);
        return new(await invited.Holder(context, input.Token) is { } holder
            ? await invited.Customer(holder).Answer(holder.InvitationId, [.. input.Answers.Select(answer => answer.Answer)], input.Comment)
            : CustomerRules.NoInvitation);
    }
}
