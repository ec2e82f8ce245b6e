using CxSaas.Domain.Customers;
using CxSaas.Domain.Scoring;

namespace CxSaas.System.Tests.Schedules;

/// <summary>What clients ask for: now and then what was asked before, what contradicts it, what comes late, what cannot be.</summary>
static class Orders
{
    const int Customers = 3, Ids = 12, Promises = 5;

    public static Order Next(World world)
    {
        var customerId = $"c{world.Pick(Customers)}";
        var promiseId = $"p{world.Pick(Promises)}";
        return new(customerId, world.Pick(12) switch
        {
            0 => new RegisterCustomer("Ada", world.Chance(.5) ? "north" : null),
            1 => new RecordSignal($"s{world.Pick(Ids)}", world.Chance(.5) ? SignalKind.Purchase : SignalKind.Complaint, Late(world)),
            2 or 3 or 4 => new MakePromise(promiseId, "It arrives.", "delivery", "reliability", 1, world.Now.AddHours(world.Pick(60) + 1), "warehouse"),
            5 or 6 => new SettlePromise(promiseId, world.Chance(.6) ? 1 : .3, false, Late(world)),
            7 => new RenegotiatePromise(promiseId, world.Now.AddHours(world.Pick(100) + 1), world.Chance(.8)),
            8 => world.Chance(.5) ? new ReleasePromise(promiseId, null) : new WithdrawPromise(promiseId, null),
            9 => new ConfirmRecovery(promiseId, null),
            _ => Feedback(world, $"f{world.Pick(Ids)}"),
        });
    }

    public static CustomerCommand Feedback(World world, string id)
    {
        // A choice of few contents: the same id comes with the same as well as with another.
        var value = 2 + 3 * world.Pick(2);
        return new RecordFeedback(id, world.Chance(.3) ? Late(world) : null, FeedbackSource.Survey,
            [new() { Metric = Metric.Csat, Value = value, Dimension = "product" }, new() { Metric = Metric.Nps, Value = 2 * value, Dimension = "overall" }]);
    }

    /// <summary>The id that a command has of its own; null for one that is a step of something.</summary>
    public static string? IdOf(CustomerCommand command) => command switch
    {
        RecordFeedback feedback => feedback.Id,
        RecordSignal signal => signal.Id,
        MakePromise make => PromiseEvent.IdOf(make.Id, PromiseMade.StepName),
        _ => null,
    };

    static DateTimeOffset? Late(World world) => world.Chance(.5) ? null : World.Start.AddHours(world.Pick(240));
}
