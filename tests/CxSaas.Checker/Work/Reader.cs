using CxSaas.Checker.Clients;
using CxSaas.Checker.Verdicts;

namespace CxSaas.Checker.Work;

/// <summary>
/// Reads while others write. What it sees lies between what was acknowledged before it asked and what had been begun when it was
/// answered, and never goes back.
/// </summary>
sealed class Reader(TenantUnderTest tenant, int seed, bool mayLag)
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    readonly Random _chance = new(seed);
    readonly Dictionary<string, int> _seen = [];
    (double Version, string Numbers) _pulse = (-1, "");

    public int Readings { get; private set; }

    public async Task Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await (_chance.Next(3) == 0 ? ReadPulse() : ReadCustomer());
            Readings++;
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    async Task ReadCustomer()
    {
        var customerId = tenant.Customer(_chance.Next(tenant.Customers));
        var before = tenant.Ledger.Of(customerId, before: null);
        var reply = await tenant.Client.Send(
            "query Q($id: ID!) { customer(id: $id) { satisfaction { version } timeline(first: 3) { totalCount nodes { id feedback { comment } } } } }", new { id = customerId });
        if (reply.Kind != ReplyKind.Answered) return;
        var (atLeast, atMost) = tenant.Ledger.Of(customerId, before);
        var customer = reply.Data.At("customer");
        var (version, events) = customer.IsNull() ? (0, 0) : (customer.Int("satisfaction", "version"), customer.Int("timeline", "totalCount"));
        if (mayLag && version < atLeast && version == events)
        {
            tenant.Lagged++;
            return;
        }
        if (version < atLeast || version > atMost)
            tenant.Findings.Add(Rule.Reading, $"{customerId} was read at version {version}, with {atLeast} events acknowledged before and {atMost} begun");
        if (events < atLeast || events > atMost)
            tenant.Findings.Add(Rule.Reading, $"{customerId} was read with {events} events, with {atLeast} acknowledged before and {atMost} begun");
        if (version < _seen.GetValueOrDefault(customerId)) tenant.Findings.Add(Rule.Reading, $"{customerId} went back from version {_seen[customerId]} to {version}");
        _seen[customerId] = version;
    }

    // It may be late, so it is bounded from above alone; how soon it is right, the end of the run shows.
    async Task ReadPulse()
    {
        var reply = await tenant.Client.Send("{ pulse(window: ALL) { version complete customers feedback nps { n } csat { n } promises { open kept broken } } }");
        if (reply.Kind != ReplyKind.Answered) return;
        var pulse = reply.Data.At("pulse");
        var begun = tenant.Ledger.FeedbackBegun;
        if (pulse.Int("feedback") > begun) tenant.Findings.Add(Rule.RollUp, $"the pulse counts {pulse.Int("feedback")} feedback of {begun} that were begun");
        if (!pulse.At("complete").GetBoolean()) return;
        var (version, numbers) = (pulse.At("version").GetDouble(), $"{pulse.Int("customers")} {pulse.Int("feedback")} {pulse.At("nps")} {pulse.At("csat")} {pulse.At("promises")}");
        if (version < _pulse.Version) tenant.Findings.Add(Rule.Reading, $"the pulse went back from version {_pulse.Version} to {version}");
        if (version == _pulse.Version && numbers != _pulse.Numbers) tenant.Findings.Add(Rule.Reading, $"the pulse of version {version} was read as {_pulse.Numbers} and as {numbers}");
        _pulse = (version, numbers);
    }
}
