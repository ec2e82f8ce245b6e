using CxSaas.Contracts.Tenants;
using CxSaas.Domain;
using GraphQL;

namespace CxSaas.Gateway.Schema.Tenants;

/// <summary>For whom a token is to be, and for how long.</summary>
public sealed class IssueCustomerTokenInput
{
    /// <summary>A customer about whom something was recorded.</summary>
    [Identifier] public required string CustomerId { get; init; }

    /// <summary>1 to 3600 seconds.</summary>
    [DefaultAstValue("900")]
    public int TtlSeconds { get; init; }
}

/// <summary>What came of issuing a token.</summary>
public sealed class IssueCustomerTokenPayload
{
    readonly CustomerToken? _token;
    readonly UserError? _error;

    internal IssueCustomerTokenPayload(CustomerToken token) => _token = token;

    internal IssueCustomerTokenPayload(UserError error) => _error = error;

    /// <summary>The token, to be sent as Authorization: Bearer TOKEN; null where it was refused.</summary>
    public string? Token => _token?.Text;

    /// <summary>When it ends, to the second.</summary>
    public DateTimeOffset? ExpiresAt => _token?.ExpiresAt;

    /// <summary>Why it was refused; empty where it was done.</summary>
    public IEnumerable<UserError> Errors => _error is null ? [] : [_error];
}
