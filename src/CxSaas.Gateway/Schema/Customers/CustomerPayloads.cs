using CxSaas.Contracts.Customers;
using CxSaas.Contracts.Promises;
using CxSaas.Domain;

namespace CxSaas.Gateway.Schema.Customers;

/// <summary>What came of a command about a customer.</summary>
public abstract class ReceiptPayload
{
    private protected ReceiptPayload(Receipt receipt) => Receipt = receipt;

    private protected Receipt Receipt { get; }

    /// <summary>The customer; null where nothing was ever recorded about it.</summary>
    public Customer? Customer => Receipt.Customer is { } summary ? new(summary) : null;

    /// <summary>Why it was refused; empty where it was done, now or before.</summary>
    public IEnumerable<UserError> Errors => Receipt.Error is { } error ? [error] : [];
}

/// <summary>What came of registering a customer or recording a signal.</summary>
public sealed class CustomerPayload : ReceiptPayload
{
    internal CustomerPayload(Receipt receipt) : base(receipt) { }
}

/// <summary>What came of recording feedback.</summary>
public sealed class RecordFeedbackPayload : ReceiptPayload
{
    internal RecordFeedbackPayload(Receipt receipt) : base(receipt) { }

    /// <summary>The feedback as it is stored; null where it was refused.</summary>
    public Feedback? Feedback => Receipt.Feedback;

    /// <summary>True when this id was recorded before.</summary>
    public bool Duplicate => Receipt.Duplicate;
}

/// <summary>What came of a step in the life of a promise.</summary>
public sealed class PromisePayload : ReceiptPayload
{
    internal PromisePayload(Receipt receipt) : base(receipt) { }

    /// <summary>The promise as it is now; null where the step was refused.</summary>
    public Promise? Promise => Receipt.Promise;

    /// <summary>True when this step was recorded before.</summary>
    public bool Duplicate => Receipt.Duplicate;
}
