using CxSaas.Host.Client;

namespace CxSaas.Host.Demo;

enum DemoFate { Open, Renegotiated, Kept, Exceeded, Late, HalfKept, Broken, Recovered, Released, Withdrawn }

/// <summary>A promise and what becomes of it. EndedAt is null for the fates that are still open.</summary>
sealed record DemoPromise(
    PromiseInput Promise, DemoFate Fate, DateTimeOffset Now, DateTimeOffset? EndedAt = null, DateTimeOffset? RecoveredAt = null)
{
    string Customer => Promise.CustomerId;

    public IEnumerable<DemoStep> Steps() => Fate switch
    {
        // A new due time is dated by the server, so this fate happens now, when it is played.
        DemoFate.Renegotiated => [
            Made,
            new(Now, Mutation.RenegotiatePromise, ContractJson.Of(
                new RenegotiatePromiseInput(Customer, Promise.Id, Promise.DueAt.AddDays(1), true)))],
        DemoFate.Kept or DemoFate.Late => [Made, Settled(1)],
        DemoFate.Exceeded => [Made, Settled(1, exceeded: true)],
        DemoFate.HalfKept => [Made, Settled(0.5)],
        DemoFate.Broken => [Made, Settled(0)],
        DemoFate.Recovered => [Made, Settled(0), Ended(Mutation.ConfirmRecovery, RecoveredAt)],
        DemoFate.Released => [Made, Ended(Mutation.ReleasePromises, EndedAt)],
        DemoFate.Withdrawn => [Made, Ended(Mutation.WithdrawPromises, EndedAt)],
        _ => [Made],
    };

    DemoStep Made => new(Promise.MadeAt!.Value, Mutation.MakePromises, ContractJson.Of(Promise));

    DemoStep Settled(double completeness, bool? exceeded = null) => new(EndedAt!.Value, Mutation.SettlePromises,
        ContractJson.Of(new SettlePromiseInput(Customer, Promise.Id, completeness, exceeded, EndedAt.Value)));

    DemoStep Ended(Mutation how, DateTimeOffset? at) => new(at!.Value, how, ContractJson.Of(new PromiseRefInput(Customer, Promise.Id, at)));
}
