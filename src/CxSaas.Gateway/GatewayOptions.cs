using CxSaas.Gateway.Access;
using CxSaas.Gateway.Documents;
using CxSaas.Gateway.Guard;

namespace CxSaas.Gateway;

/// <summary>What an operator decides about the gateway: configuration section <c>CxSaas:Gateway</c>, such as the environment's CxSaas__Gateway__Guard__Mode=Warn.</summary>
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

    /// <summary>
    /// Whether a POST may carry an array of requests, at most <see cref="GatewayLimits.RequestsPerBatch"/>. Each is counted and held to
    /// all limits by itself; they are done one after the other.
    /// </summary>
    public bool Batching { get; init; }

    /// <summary>The file with the trusted documents; null where there are none.</summary>
    public string? DocumentManifest { get; init; }

    /// <summary>How documents of keys and staff stand to the manifest; Prefer where there is one.</summary>
    public DocumentTrust? TrustedDocuments { get; init; }

    /// <summary>The same for customers' own tokens and respondents; Only where there is a manifest.</summary>
    public DocumentTrust? CustomersTrustedDocuments { get; init; }

    /// <summary>The bounds of documents, variables and answers.</summary>
    public GuardLimits Guard { get; init; } = new();

    /// <summary>How much may be asked in a second, and by whom.</summary>
    public RateLimits Rates { get; init; } = new();

    /// <summary>Sockets and event streams that one tenant has open at once, so that it leaves room for the others. Its app's users hold one or two each.</summary>
    public int ConnectionsPerTenant { get; init; } = 20_000;

    /// <summary>Sockets that have not proven anything yet, each for <see cref="GatewayLimits.InitTimeout"/> at most: anybody may open them, and they shall not take everybody's room.</summary>
    public int ConnectionsUnproven { get; init; } = 5_000;

    /// <summary>Of one customer of a tenant: a few devices with a few pages each.</summary>
    public int ConnectionsPerCustomer { get; init; } = 20;

    /// <summary>Event streams of one customer: a browser opens six connections to a server, and one is for all else.</summary>
    public int StreamsPerCustomer { get; init; } = 6;

    /// <summary>Event streams of one key. Unlike a socket a stream carries one operation, so a server that needs more has sockets.</summary>
    public int StreamsPerKey { get; init; } = 100;

    /// <summary>Subscriptions of one tenant: five for each of its connections. One costs about 2 KB.</summary>
    public int SubscriptionsPerTenant { get; init; } = 100_000;

    /// <summary>Subscriptions of one customer of a tenant.</summary>
    public int SubscriptionsPerCustomer { get; init; } = 100;
}
