using Orleans;

namespace CxSaas.Domain.Promises;

/// <summary>
/// What one promise says of whether its unit keeps its word. How much of it was kept is taken on the score model's own scale
/// from broken (quality -1) to kept (1): (1 + q) / 2, which is the square of the fulfilment. So KEPT and EXCEEDED count as one
/// kept, BROKEN as one missed, LATE and PARTLY_KEPT as a part of each: half kept is a quarter kept, for that is all the customer
/// feels of it. WITHDRAWN counts as missed whenever it was withdrawn: that the customer minds it less makes it no likelier that
/// the next one is kept. RELEASED does not count, nor does what was never made: nothing was due any more.
/// </summary>
[GenerateSerializer, Immutable, Alias("kept-outcome")]
public readonly record struct KeptOutcome(
    [property: Id(0)] DateTimeOffset At,
    [property: Id(1)] double Stake,
    [property: Id(2)] double Kept,
    [property: Id(3)] bool Confirmed)
{
    /// <summary>Null while nothing was due, or where nothing is any more.</summary>
    public static KeptOutcome? Of(PromiseFold promise) => promise.Booking is not { } booking
        ? null
        : new(booking.At, promise.Stake,
            promise.Status == PromiseStatus.Withdrawn ? 0 : Math.Min(1, (1 + booking.Quality) / 2),
            promise.Feasibility == Feasibility.Confirmed);
}
