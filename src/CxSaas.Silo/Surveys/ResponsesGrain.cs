using CxSaas.Contracts;
using CxSaas.Contracts.Surveys;
using CxSaas.Domain.Surveys;
using CxSaas.Silo.Partitions;

namespace CxSaas.Silo.Surveys;

/// <summary>
/// Reads every customer's row without waking it, once for all surveys and all who ask meanwhile. A million take a minute or so; so the
/// more there are the longer a result is answered again.
/// </summary>
[GrainType("responses")]
sealed class ResponsesGrain(StoredCustomers customers, TimeProvider clock) : Grain, IResponsesGrain
{
    /// <summary>How long whoever asks is kept waiting.</summary>
    static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(3);

    /// <summary>A result is answered again for so many times as long as it took to find: reading is a tenth of the time at most.</summary>
    const int TimesReused = 10;

    Dictionary<string, Dictionary<string, SegmentResponses>>? _known;
    long _knownAt;
    TimeSpan _took;
    Task _reading = Task.CompletedTask;

    string TenantId => this.GetPrimaryKeyString();

    public async Task<ResponseCounts> Of(string surveyId)
    {
        if (_reading.IsCompleted && (_known is null || clock.GetElapsedTime(_knownAt) >= TimesReused * _took)) _reading = Read();
        await Task.WhenAny(_reading, Task.Delay(WaitMax, clock));
        if (_reading.IsFaulted) await _reading;
        var segments = _known?.GetValueOrDefault(surveyId)?.OrderBy(segment => segment.Key, StringComparer.Ordinal).Select(segment => segment.Value);
        return new([.. segments ?? []], Complete: _known is not null);
    }

    async Task Read()
    {
        CallScope.Enter(TenantId);
        var begun = clock.GetTimestamp();
        var found = new Dictionary<string, Dictionary<string, SegmentResponses>>(StringComparer.Ordinal);
        var rosters = await Task.WhenAll(GrainFactory.Partitions(TenantId).Select(partition => partition.Roster()));
        await StoredCustomers.ReadEach(rosters.SelectMany(roster => roster), customerId => customers.Invited(TenantId, customerId), invited =>
        {
            foreach (var invitation in invited?.Invitations ?? []) Add(found, invited!.Value.SegmentId, invitation);
        });
        (_known, _knownAt, _took) = (found, clock.GetTimestamp(), clock.GetElapsedTime(begun));
    }

    static void Add(Dictionary<string, Dictionary<string, SegmentResponses>> found, string? segmentId, Invitation invitation)
    {
        if (!found.TryGetValue(invitation.SurveyId, out var segments)) found[invitation.SurveyId] = segments = new(StringComparer.Ordinal);
        // No segment's id is empty.
        segments[segmentId ?? ""] = segments.GetValueOrDefault(segmentId ?? "", new(segmentId, 0, 0, 0, 0)).Plus(invitation);
    }
}
