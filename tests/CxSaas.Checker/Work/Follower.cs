using System.Text.Json;
using CxSaas.Checker.Clients;
using CxSaas.Checker.Verdicts;

namespace CxSaas.Checker.Work;

/// <summary>Somebody who follows a stream, and comes back whenever it ends.</summary>
abstract class Follower(TenantUnderTest tenant)
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    readonly TaskCompletionSource _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected TenantUnderTest Tenant => tenant;

    /// <summary>Done once anything was heard.</summary>
    public Task Heard => _heard.Task;

    public int Connections { get; private set; }

    protected abstract string Query { get; }

    protected abstract object? Variables { get; }

    protected abstract void Hear(JsonElement value);

    /// <summary>Whether what a stream ended with is no fault of the server's going away.</summary>
    protected virtual void Ended(string said) { }

    public async Task Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var stream = await LiveStream.Open(tenant.Client, Query, Variables, stop);
                Connections++;
                while (true)
                {
                    Hear(await stream.Next(stop));
                    _heard.TrySetResult();
                }
            }
            catch (StreamEndedException ended)
            {
                Ended(ended.Message);
                tenant.Client.TryAnother();
                await Task.Delay(Pause, CancellationToken.None);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}

/// <summary>Follows one customer's score: versions grow, and none is of more than was begun.</summary>
sealed class ScoreFollower(TenantUnderTest tenant, string customerId) : Follower(tenant)
{
    int _newest;

    public string CustomerId => customerId;

    public int Newest => Volatile.Read(ref _newest);

    protected override string Query => "subscription S($id: ID!) { scoreChanged(customerId: $id) { satisfaction { version } } }";

    protected override object Variables => new { id = customerId };

    protected override void Hear(JsonElement value)
    {
        var version = value.Int("satisfaction", "version");
        if (version < _newest) Tenant.Findings.Add(Rule.Stream, $"the score of {customerId} went back from version {_newest} to {version}");
        if (Tenant.Ledger.Of(customerId, before: null).AtMost is var begun && version > begun)
            Tenant.Findings.Add(Rule.Stream, $"the score of {customerId} was told at version {version} of {begun} that were begun");
        Volatile.Write(ref _newest, version);
    }
}

/// <summary>Follows the pulse: complete ones never go back, and one version means the same numbers.</summary>
sealed class PulseFollower(TenantUnderTest tenant) : Follower(tenant)
{
    (double Version, int Feedback) _last = (-1, 0);

    public int Feedback => _last.Feedback;

    protected override string Query => "subscription { pulseChanged(window: ALL) { version complete feedback } }";

    protected override object? Variables => null;

    protected override void Hear(JsonElement value)
    {
        var next = (Version: value.At("version").GetDouble(), Feedback: value.Int("feedback"));
        if (next.Feedback > Tenant.Ledger.FeedbackBegun) Tenant.Findings.Add(Rule.Stream, $"the pulse told of {next.Feedback} feedback of {Tenant.Ledger.FeedbackBegun} that were begun");
        if (!value.At("complete").GetBoolean()) return;
        if (next.Version < _last.Version) Tenant.Findings.Add(Rule.Stream, $"the pulse went back from version {_last.Version} to {next.Version}");
        if (next.Version == _last.Version && next.Feedback != _last.Feedback)
            Tenant.Findings.Add(Rule.Stream, $"the pulse of version {next.Version} told of {_last.Feedback} and of {next.Feedback} feedback");
        _last = next;
    }
}
