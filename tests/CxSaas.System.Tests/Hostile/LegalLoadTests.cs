using System.Diagnostics;
using System.Net;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Hostile;

/// <summary>The entry G39 of the catalogue: what is just allowed, and much of it at once.</summary>
[Collection(HostileServer.Name)]
public sealed class LegalLoadTests(HostileServer server, ITestOutputHelper output)
{
    static readonly TimeSpan AnswerMax = Busy.Allows(2);

    [Fact]
    public async Task G39_a_hundred_of_the_worst_documents_that_are_allowed_are_answered_and_others_with_them()
    {
        await server.Attacker.Ask("mutation M($input: [RecordFeedbackInput!]!) { recordFeedbackBatch(input: $input) { errors { code } } }", new
        {
            input = Enumerable.Range(0, 100).Select(i => new { id = $"g39-{i}", customerId = $"g39-{i}", answers = new[] { new { metric = "NPS", value = i % 11 } } }),
        });
        const string document = "{ customers(first: 100) { nodes { id name satisfaction { score contributions { dimension points } } } } }";
        const string dearer = "{ customers(first: 100) { nodes { id name satisfaction { score contributions { dimension points factor } } } } }";
        Assert.Equal("TOO_COSTLY", (await Attack.Document(server, dearer)).Code);
        await Attack.Document(server, document);

        var times = new List<TimeSpan>();
        var attack = Task.WhenAll(Enumerable.Range(0, 100).Select(async _ =>
        {
            var clock = Stopwatch.StartNew();
            Assert.Equal(HttpStatusCode.OK, (await Attack.Document(server, document)).Status);
            lock (times) times.Add(clock.Elapsed);
        }));
        var other = Stopwatch.StartNew();
        await server.Other.Ask("{ viewer { role } }");
        Assert.InRange(other.Elapsed, TimeSpan.Zero, AnswerMax);
        await attack;
        output.WriteLine($"the 99th of 100 after {times.Order().ElementAt(98).TotalMilliseconds:0} ms, the other tenant after {other.ElapsedMilliseconds} ms");
        Assert.InRange(times.Order().ElementAt(98), TimeSpan.Zero, AnswerMax);
    }
}
