using CxSaas.Domain;

namespace CxSaas.Gateway.Schema.Customers;

/// <summary>What came of erasing a customer.</summary>
public sealed class EraseCustomerPayload
{
    readonly UserError? _error;

    internal EraseCustomerPayload(UserError? error) => _error = error;

    /// <summary>True when nothing of the customer is stored any more, by this call or an earlier one.</summary>
    public bool Erased => _error is null;

    /// <summary>Why it was refused; empty where it was done.</summary>
    public IEnumerable<UserError> Errors => _error is null ? [] : [_error];
}
