using System.Text.Json;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Scoring;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace CxSaas.System.Tests.Customers;

/// <summary>An explanation is worked out when somebody looks, and the wire between silo and gateway is somebody.</summary>
public sealed class ExplanationWireTests
{
    static readonly DateTimeOffset Day = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_satisfaction_is_the_same_at_the_other_end_whether_anybody_looked_before(bool looked)
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var wire = services.GetRequiredService<Serializer>();
        var read = SatisfactionReader.Read(Journal.Fold(CustomerFold.Empty, Events()), Weights.Normalised([("product", 2), ("ease", 1)]), Day.AddDays(30));
        if (looked) Assert.NotEmpty(read.Contributions);
        var sent = wire.Deserialize<Satisfaction>(wire.SerializeToArray(read))!;
        Assert.Equal(2, sent.Dimensions.Length);
        Assert.Equal(sent.Score - sent.Prior, sent.Contributions.Sum(part => part.Points), tolerance: 1e-9);
        Assert.Equal(JsonSerializer.Serialize(read), JsonSerializer.Serialize(sent));
    }

    static IEnumerable<CustomerEvent> Events()
    {
        yield return new FeedbackRecorded("f", FeedbackSource.Survey, [new() { Metric = Metric.Csat, Value = 2, Dimension = "product" }]) { OccurredAt = Day, RecordedAt = Day };
        yield return new PromiseMade("p")
        {
            Statement = "Tomorrow.",
            Kind = "DELIVERY",
            Dimension = "ease",
            Stake = 1,
            DueAt = Day.AddDays(2),
            UnitId = "warehouse",
            Grace = TimeSpan.Zero,
            OccurredAt = Day.AddDays(1),
            RecordedAt = Day.AddDays(1),
        };
    }
}
