namespace CxSaas.Gateway;

/// <summary>What an operator decides about the gateway: configuration section <c>CxSaas:Gateway</c>, such as the environment's CxSaas__Gateway__Guard=Warn.</summary>
public sealed record GatewayOptions
{
    public const string Section = "CxSaas:Gateway";

    /// <summary>Whether subscribers of the same share one execution an event. Off only to measure what it saves.</summary>
    public bool ShareExecutions { get; init; } = true;
}
