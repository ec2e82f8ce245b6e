using System.Collections.Concurrent;
using System.Text.Json;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Tenants.Conservation;

/// <summary>
/// A random history of one tenant, sent by impatient writers to a server that is killed in the midst of it: what got no answer is sent
/// again, much is sent twice at once, and now and then something else comes under an id that was used. Some customers come, and are erased.
/// </summary>
sealed class Storm(int seed)
{
    public const int Customers = 32;
    const int Scripts = 260, Erased = 12, Writers = 8;

    /// <summary>What some of them say besides: more than lies in a row, so that it has an archive, into which come late answers as well.</summary>
    const int Talkative = 3, SaysMuch = 120;

    public static readonly string[] Segments = ["north", "south"], Units = ["drivers", "desk"];

    readonly Random _chance = new(seed);
    readonly DateTimeOffset _now = DateTimeOffset.UtcNow;
    int _answered;

    /// <summary>Steps that were answered.</summary>
    public int Answered => Volatile.Read(ref _answered);

    sealed record Step(string Field, object Input, string? Refusal = null);

    /// <summary>Everybody writes until all is answered; the client is that of whichever server runs now.</summary>
    public async Task Rage(Func<Api> client)
    {
        var scripts = new ConcurrentQueue<Step[]>(Enumerable.Range(0, Scripts).Select(Script).Concat(Enumerable.Range(0, Customers).Select(Join)).Concat(Enumerable.Range(0, Erased).Select(Erase)).Concat(Enumerable.Range(0, Talkative * SaysMuch).Select(Talk)).OrderBy(_ => _chance.Next()).ToList());
        var twice = Enumerable.Range(0, 16).Select(_ => _chance.Next(4) == 0).ToList();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            for (var n = writer; scripts.TryDequeue(out var script); n++)
            {
                foreach (var step in script)
                {
                    var sent = Send(client, step);
                    if (twice[n % twice.Count]) await Send(client, step);
                    await sent;
                    Interlocked.Increment(ref _answered);
                }
            }
        }));
    }

    static async Task Send(Func<Api> client, Step step)
    {
        using var deadline = new CancellationTokenSource(Busy.Patience);
        while (true)
        {
            try
            {
                var payload = step.Field == "eraseCustomer"
                    ? (await client().Ask("mutation M($id: ID!) { eraseCustomer(customerId: $id) { errors { code } } }", new { id = step.Input })).At("eraseCustomer")
                    : await client().Mutate(step.Field, Api.InputTypeOf(step.Field), step.Input, "__typename");
                Assert.Equal(step.Refusal, payload.At("errors").EnumerateArray().Select(error => error.Text("code")).FirstOrDefault());
                return;
            }
            catch (Exception lost) when (lost is HttpRequestException or IOException or JsonException or ObjectDisposedException && !deadline.IsCancellationRequested)
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }

    // Every third customer is in no segment. Each says something on overall, so that all together suggest a prior.
    Step[] Join(int i) =>
    [
        i % 3 == 2 ? new("registerCustomer", new { id = $"c{i}", name = $"Customer {i}" }) : new("registerCustomer", new { id = $"c{i}", segment = Segments[i % 3] }),
        Said($"j{i}", $"c{i}"),
    ];

    Step[] Talk(int i) => [Said($"t{i}", $"c{i % Talkative}")];

    // Of one that is gone nothing counts any more, and nothing comes to it.
    Step[] Erase(int i) =>
    [
        new("registerCustomer", new { id = $"e{i}", segment = Segments[i % 2] }),
        Said("before", $"e{i}"),
        new("makePromise", new { id = "p", customerId = $"e{i}", statement = "It comes.", stake = 0.5, unitId = Units[i % 2], dueAt = _now.AddDays(9) }),
        new("eraseCustomer", $"e{i}"),
        Said("after", $"e{i}") with { Refusal = "NOT_ELIGIBLE" },
    ];

    Step Said(string id, string customerId) => new("recordFeedback", new { id, customerId, occurredAt = Past, answers = new[] { new { metric = "NPS", value = _chance.Next(11) } } });

    Step[] Script(int i) => _chance.Next(10) switch
    {
        < 6 => Feedback(i),
        6 => [new("recordSignal", new { id = $"s{i}", customerId = Customer, kind = "REPEAT_CONTACT", occurredAt = Past })],
        _ => Promise(i),
    };

    Step[] Feedback(int i)
    {
        var (metric, value) = _chance.Next(4) switch { 0 => ("CSAT", _chance.Next(1, 6)), 1 => ("CES", _chance.Next(1, 8)), 2 => ("STARS", _chance.Next(1, 6)), _ => ("NPS", _chance.Next(11)) };
        var (customerId, occurredAt) = (Customer, Past);
        var said = new Step("recordFeedback", With(value));
        return _chance.Next(8) == 0 ? [said, new("recordFeedback", With(value == 2 ? 3 : 2), "CONFLICT")] : [said];

        object With(int answered) => new { id = $"f{i}", customerId, occurredAt, answers = new[] { new { metric, value = answered } } };
    }

    Step[] Promise(int i)
    {
        var (customerId, id, unitId) = (Customer, $"p{i}", Units[_chance.Next(Units.Length)]);
        // Some were due long ago, some a moment ago, some are due in a while: none turns by itself meanwhile.
        var dueAt = _chance.Next(3) switch { 0 => _now.AddDays(-3 - _chance.Next(40)), 1 => _now.AddHours(-2), _ => _now.AddDays(5 + _chance.Next(20)) };
        var make = new Step("makePromise", new { id, customerId, statement = "It comes.", kind = "delivery", stake = (1 + _chance.Next(10)) / 10.0, unitId, madeAt = _now.AddDays(-60), dueAt });
        var at = dueAt < _now ? dueAt.AddHours(-1) : _now.AddMinutes(-1);
        return _chance.Next(6) switch
        {
            0 => [make],
            1 => [make, new("settlePromise", new { customerId, promiseId = id, completeness = 0.5, occurredAt = at })],
            2 => [make, new("settlePromise", new { customerId, promiseId = id, exceeded = true, occurredAt = at })],
            3 when dueAt > _now => [make, new("releasePromise", new { customerId, promiseId = id, occurredAt = at })],
            4 when dueAt > _now => [make, new("withdrawPromise", new { customerId, promiseId = id, occurredAt = at })],
            _ => [make, new("settlePromise", new { customerId, promiseId = id, occurredAt = at })],
        };
    }

    string Customer => $"c{_chance.Next(Customers)}";

    DateTimeOffset Past => _now.AddMinutes(-1 - _chance.Next(_chance.Next(3) == 0 ? 600 : 60 * 24 * 45));
}
