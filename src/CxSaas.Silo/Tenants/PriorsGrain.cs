using CxSaas.Contracts;
using CxSaas.Contracts.Tenants;
using CxSaas.Domain;
using CxSaas.Domain.Tenants;
using CxSaas.Silo.Partitions;
using ErrorCode = CxSaas.Domain.ErrorCode;

namespace CxSaas.Silo.Tenants;

/// <summary>
/// Reads every customer as it is stored, without waking it. A million take a minute or so; so nobody waits for the end, and the more
/// there are the longer a result is answered again.
/// </summary>
[GrainType("priors")]
sealed class PriorsGrain(StoredCustomers customers, TenantCache tenants, TimeProvider clock) : Grain, IPriorsGrain
{
    /// <summary>Proposals that are remembered: those whom somebody was shown, and has not decided on yet.</summary>
    const int ProposalsKept = 8;

    /// <summary>How long whoever asks is kept waiting: well within the time that a request may take.</summary>
    static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(4);

    /// <summary>A result is answered again for so many times as long as it took to find: reading is a tenth of the time at most.</summary>
    const int TimesReused = 10;

    readonly Queue<PriorProposal> _shown = new();
    Task<PriorSurvey>? _survey;
    DateTimeOffset _surveyedOn;
    long _surveyedAt;
    TimeSpan _took;
    int _read, _all;

    string TenantId => this.GetPrimaryKeyString();

    bool IsFresh => _survey is { IsCompletedSuccessfully: true } && clock.GetElapsedTime(_surveyedAt) < TimesReused * _took;

    public async Task<PriorAnswer> Propose()
    {
        if (_survey is not { IsCompleted: false } && !IsFresh) _survey = Survey();
        var survey = _survey!;
        await Task.WhenAny(survey, Task.Delay(WaitMax, clock));
        if (!survey.IsCompleted) return new(null, _read, _all);
        // What is in force now stands beside what is proposed.
        var proposal = (await survey).Propose(await tenants.Existing(TenantId), _surveyedOn);
        if (_shown.All(known => known.Id != proposal.Id)) _shown.Enqueue(proposal);
        if (_shown.Count > ProposalsKept) _shown.Dequeue();
        return new(proposal, _read, _all);
    }

    public async Task<TenantReply> Rebase(string proposalId)
    {
        var tenant = GrainFactory.Tenant(TenantId);
        if (await tenant.Read() is { Priors: { } inForce } settings && inForce.ProposalId == proposalId) return new() { Tenant = settings };
        return _shown.FirstOrDefault(known => known.Id == proposalId) is { } proposal
            ? await tenant.RebasePriors(proposal)
            : new() { Error = UserError.Of(ErrorCode.Expired, "this proposal is not remembered any more; ask for priorProposal again and look at what it says now", "proposalId") };
    }

    async Task<PriorSurvey> Survey()
    {
        CallScope.Enter(TenantId);
        var begun = clock.GetTimestamp();
        var survey = new PriorSurvey();
        _read = 0;
        var rosters = await Task.WhenAll(GrainFactory.Partitions(TenantId).Select(partition => partition.Roster()));
        _all = rosters.Sum(roster => roster.Length);
        await StoredCustomers.ReadEach(rosters.SelectMany(roster => roster), customerId => customers.History(TenantId, customerId), history =>
        {
            if (history is { } known) survey.Add(known.SegmentId, known.Events);
            _read++;
        });
        (_surveyedOn, _surveyedAt, _took) = (clock.GetUtcNow(), clock.GetTimestamp(), clock.GetElapsedTime(begun));
        return survey;
    }
}
