using System.Text.Json;
using CxSaas.Checker.Clients;
using CxSaas.Checker.History;
using CxSaas.Checker.Verdicts;

namespace CxSaas.Checker.Work;

/// <summary>
/// A client that writes one thing after the other, sends some again, contradicts itself and asks for what cannot be. What it was
/// told goes into the ledger; what it should never have been told, into the findings.
/// </summary>
sealed class Writer(TenantUnderTest tenant, int number, int seed, TimeSpan pause)
{
    /// <summary>Retries of one write whose answers are lost; then nobody will ever know.</summary>
    const int TriesMax = 200;

    /// <summary>Later than any run, so that no promise runs out by itself.</summary>
    static readonly DateTimeOffset Due = new(DateTimeOffset.UtcNow.UtcDateTime.Date.AddDays(30), TimeSpan.Zero);

    static readonly string[] Signals = ["PURCHASE", "RENEWAL", "COMPLAINT"];

    readonly Random _chance = new(seed);
    readonly List<Request> _done = [];
    readonly List<WriteKey> _open = [];
    int _next;

    Ledger Ledger => tenant.Ledger;

    public async Task Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await (_chance.Next(100) switch
            {
                < 55 => SendNew(Feedback(), stop),
                < 63 => SendNew(Request.Signal(Somebody(), Id("s"), Signals[_chance.Next(Signals.Length)]), stop),
                < 73 => SendNew(Request.Promise(tenant.Client.Canary.Mark, Somebody(), Id("p"), TenantUnderTest.Units[_chance.Next(TenantUnderTest.Units.Length)], Due), stop),
                < 80 when _open.Count > 0 => Settle(stop),
                < 88 when _done.Count > 0 => SendAgain(_done[_chance.Next(_done.Count)]),
                < 93 when _done.Count > 0 => Contradict(_done[_chance.Next(_done.Count)]),
                < 97 => Impossible(),
                _ => Batch(),
            });
            if (pause > TimeSpan.Zero) await Task.Delay(pause, CancellationToken.None);
        }
    }

    // The same ids in every tenant, with other content: they have nothing to do with each other.
    string Id(string sort) => $"{sort}{number}-{_next++}";

    string Somebody() => tenant.Customer(_chance.Next(tenant.Customers));

    Request Feedback() => Request.Feedback(tenant.Client.Canary.Mark, Somebody(), Id("f"), _chance.Next(11), 1 + _chance.Next(5));

    async Task Settle(CancellationToken stop)
    {
        var promise = _open[_chance.Next(_open.Count)];
        _open.Remove(promise);
        await SendNew(Request.Settle(promise, _chance.Next(2) == 0), stop);
    }

    async Task SendNew(Request request, CancellationToken stop)
    {
        var write = Ledger.Begin(request.Key, request.Content);
        for (var tries = 1; ; tries++)
        {
            var (outcome, again, _) = await Send(request, write);
            if (outcome == Knowledge.Acknowledged)
            {
                if (tries > 1 && again) Ledger.Replayed();
                if (tries == 1 && again && !tenant.IsAskedAgainFor) tenant.Findings.Add(Rule.Once, $"{request.Key} is new and was answered as a duplicate");
                _done.Add(request);
                if (request.Key.Kind == WriteKind.PromiseMade) _open.Add(request.Key);
                return;
            }
            // A part of what is in doubt stays so, for it must not be there twice or half either.
            if (outcome == Knowledge.Refused || tries == TriesMax || stop.IsCancellationRequested || _chance.Next(10) == 0) return;
            await Task.Delay(20 + _chance.Next(60), CancellationToken.None);
        }
    }

    // As a client does whose own memory of the answer was lost.
    async Task SendAgain(Request request)
    {
        var (outcome, again, code) = await Send(request, Ledger.Find(request.Key)!);
        if (outcome == Knowledge.Refused && code is not null) tenant.Findings.Add(Rule.Once, $"{request.Key} was sent again and refused: {code}");
        if (outcome != Knowledge.Acknowledged) return;
        Ledger.Replayed();
        if (!again && request.Key.Kind != WriteKind.Signal) tenant.Findings.Add(Rule.Once, $"{request.Key} was sent again and not known any more");
    }

    async Task Contradict(Request done)
    {
        if (done.Key.Kind != WriteKind.Feedback) return;
        var other = Request.Feedback(tenant.Client.Canary.Mark, done.Key.CustomerId, done.Key.Id, 5 + _chance.Next(2), 1 + _chance.Next(5));
        if (other.Content == done.Content) return;
        var reply = await tenant.Client.Send(other.Mutation, new { input = other.Input });
        if (reply.Kind == ReplyKind.Answered && CodeOf(reply.Data.At("done")) is not ("CONFLICT" or "UNAVAILABLE") and var code)
            tenant.Findings.Add(Rule.Unchanged, $"{done.Key} came with other content and was answered {code ?? "as done"}");
    }

    // CSAT ends at 5.
    async Task Impossible()
    {
        var request = Request.Feedback(tenant.Client.Canary.Mark, Somebody(), Id("x"), 5, 9);
        var write = Ledger.Begin(request.Key, request.Content);
        if ((await Send(request, write)).Outcome == Knowledge.Acknowledged) tenant.Findings.Add(Rule.Refused, $"{request.Key} cannot be and was taken");
    }

    async Task Batch()
    {
        var requests = Enumerable.Range(0, 4).Select(_ => Feedback()).ToList();
        var writes = requests.ConvertAll(request => Ledger.Begin(request.Key, request.Content));
        var reply = await tenant.Client.Send(
            "mutation M($input: [RecordFeedbackInput!]!) { done: recordFeedbackBatch(input: $input) { duplicate errors { code } feedback { id customerId comment answers { metric value } } } }",
            new { input = requests.Select(request => request.Input) });
        for (var n = 0; n < requests.Count; n++)
            Learn(requests[n], writes[n], reply.Kind, reply.Kind == ReplyKind.Answered ? reply.Data.At("done")[n] : default);
    }

    async Task<(Knowledge Outcome, bool Again, string? Code)> Send(Request request, Write write)
    {
        var reply = await tenant.Client.Send(request.Mutation, new { input = request.Input });
        return Learn(request, write, reply.Kind, reply.Kind == ReplyKind.Answered ? reply.Data.At("done") : default);
    }

    // The code is that of the write itself; one that was not looked at, for too much was asked, has none.
    (Knowledge Outcome, bool Again, string? Code) Learn(Request request, Write write, ReplyKind kind, JsonElement payload)
    {
        var code = kind == ReplyKind.Answered ? CodeOf(payload) : null;
        if (kind == ReplyKind.Lost || code == "UNAVAILABLE")
        {
            Ledger.Lose(write);
            return (Knowledge.Unknown, false, code);
        }
        if (kind == ReplyKind.Refused || code is not null)
        {
            Ledger.Refuse(write);
            return (Knowledge.Refused, false, code);
        }
        Ledger.Acknowledge(write);
        if (request.Stored(payload) is { } stored && stored != request.Content)
            tenant.Findings.Add(Rule.Unchanged, $"{request.Key} was sent as '{request.Content}' and answered as '{stored}'");
        return (Knowledge.Acknowledged, payload.TryGetProperty("duplicate", out var duplicate) && duplicate.GetBoolean(), null);
    }

    static string? CodeOf(JsonElement payload) =>
        payload.At("errors") is { ValueKind: JsonValueKind.Array } errors && errors.GetArrayLength() > 0 ? errors[0].Text("code") : null;
}
