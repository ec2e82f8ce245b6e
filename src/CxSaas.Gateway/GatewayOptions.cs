namespace CxSaas.Gateway;

/// <summary>What an operator decides about the gateway: configuration section <c>CxSaas:Gateway</c>, such as the environment's CxSaas__Gateway__Guard=Warn.</summary>
public sealed record GatewayOptions
{
    public const string Section = "CxSaas:Gateway";

    /// <summary>Whether subscribers of the same share one execution an event. Off only to measure what it saves.</summary>
    public bool ShareExecutions { get; init; } = true;

    /// <summary>
    /// Origins of pages elsewhere that may speak to this gateway, as https://app.example. Its own pages and whatever is no browser
    /// always may. There are no CORS headers: who lists an origin has a proxy in front that answers for it.
    /// </summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];
}
