namespace CxSaas.Gateway.Access;

/// <summary>
/// How much may be asked of one gateway, in cost a second (a request is 10, a field 1, one that asks a grain 10, a write about 50; see <see cref="Guard.GuardLimits.CostMax"/>).
/// Configuration section <c>CxSaas:Gateway:Rates</c>, such as the environment's CxSaas__Gateway__Rates__Tenant=20000.
/// </summary>
public sealed record RateLimits
{
    /// <summary>Of one tenant, all its keys and people together: what one core does, at 5 µs a unit, so that on two another tenant always finds room.</summary>
    public int Tenant { get; init; } = 200_000;

    /// <summary>Of one key or person.</summary>
    public int Principal { get; init; } = 100_000;

    /// <summary>Of one customer, all its devices together: some pages a second.</summary>
    public int Customer { get; init; } = 1_000;

    /// <summary>Of one address that sends no credential, as respondents do: a twentieth of a core. Behind a proxy all come from one.</summary>
    public int Nobody { get; init; } = 10_000;

    /// <summary>Seconds of the rate that may be asked at once by who was silent before. The dearest request must fit.</summary>
    public int BurstSeconds { get; init; } = 5;

    /// <summary>Credentials from one address that may fail in a minute; further ones are answered a second later.</summary>
    public int FailedLoginsPerMinute { get; init; } = 60;
}
