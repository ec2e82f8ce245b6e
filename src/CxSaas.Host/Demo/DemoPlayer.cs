using System.Text.Json;
using CxSaas.Host.Client;
using CxSaas.Host.Progress;

namespace CxSaas.Host.Demo;

/// <summary>Plays the made-up day through the public API, as any client would, in the order in which things happened.</summary>
static class DemoPlayer
{
    const int Seed = 20_240_229;

    /// <summary>Steps that go together. Within a slice each mutation is one request; small enough that the day unfolds visibly.</summary>
    const int StepsPerSlice = 60;

    /// <summary>There is no batch for some writes; so many of them travel at once.</summary>
    const int SinglesMax = 4;

    /// <summary>What must come before what for the same promise, when both fall into one slice.</summary>
    static readonly Mutation[] Order =
    [
        Mutation.MakePromises, Mutation.RecordFeedback, Mutation.RecordSignal, Mutation.RenegotiatePromise, Mutation.SettlePromises, Mutation.WithdrawPromises, Mutation.ReleasePromises, Mutation.ConfirmRecovery,
    ];

    /// <summary>Needs a key of the role ADMIN. Does nothing, and says so, where the day has been played before.</summary>
    public static async Task Play(CxSaasClient client, DateTimeOffset now, CancellationToken cancellation)
    {
        var data = await client.Send($"query demo {{ customer(id: \"{AdasStory.Ada}\") {{ id }} }}", null, cancellation);
        if (data.GetProperty("customer").ValueKind != JsonValueKind.Null)
        {
            Console.Error.WriteLine("The demo day is here already.");
            return;
        }
        var day = DemoDay.Create(Seed, now);
        var steps = day.Steps();
        var meter = new Meter(day.Segments.Count + day.Units.Count + day.Customers.Count + steps.Count);
        var stage = new Stage(client, meter);
        await ProgressDisplay.Show("demo day", "events", meter, Console.Error, async () =>
        {
            await stage.Send(Mutation.DefineSegment, [.. day.Segments.Select(ContractJson.Of)], cancellation);
            await stage.Send(Mutation.DefineUnit, [.. day.Units.Select(ContractJson.Of)], cancellation);
            await stage.Send(Mutation.RegisterCustomers, [.. day.Customers.Select(ContractJson.Of)], cancellation);
            foreach (var slice in steps.Chunk(StepsPerSlice))
                foreach (var mutation in Order)
                    await stage.Send(mutation, [.. from step in slice where step.Mutation == mutation select step.Json], cancellation);
        });
        // A demo with gaps is better than none, but it must not look whole.
        if (stage.Refusals.Count > 0)
            Console.Error.WriteLine($"{stage.Refusals.Count} of {meter.Total} events of the demo day were refused, as {stage.Refusals[0]}");
    }

    sealed class Stage(CxSaasClient client, Meter meter)
    {
        public List<string> Refusals { get; } = [];

        public async Task Send(Mutation mutation, IReadOnlyList<byte[]> inputs, CancellationToken cancellation)
        {
            if (inputs.Count == 0) return;
            if (mutation.Batch)
            {
                foreach (var batch in inputs.Chunk(Mutation.BatchMax)) Note(mutation, await mutation.Send(client, batch, cancellation));
                return;
            }
            var few = new ParallelOptions { MaxDegreeOfParallelism = SinglesMax, CancellationToken = cancellation };
            await Parallel.ForEachAsync(inputs, few,
                async (input, stop) => Note(mutation, await mutation.Send(client, [input], stop)));
        }

        void Note(Mutation mutation, IReadOnlyList<Payload> payloads)
        {
            lock (Refusals) Refusals.AddRange(payloads.SelectMany(payload => payload.Errors).Select(error => $"{mutation.Field}: {error}"));
            meter.Add(payloads.Count);
        }
    }
}
