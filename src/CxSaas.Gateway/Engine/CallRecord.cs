namespace CxSaas.Gateway.Engine;

/// <summary>What is known of a call once it is answered, for whoever logs and counts calls. It holds nothing that a client sent but the operation's name.</summary>
public sealed class CallRecord
{
    // As many as make it one of its own; it proves nothing, so it need not be hard to guess.
    const int IdDigits = 32;

    string? _requestId;
    List<string>? _errorCodes;

    /// <summary>Names the call in the errors a client gets and in the log.</summary>
    public string RequestId => _requestId ??= Random.Shared.GetHexString(IdDigits, lowercase: true);

    /// <summary>The name the document gives the operation, where it does.</summary>
    public string? OperationName { get; set; }

    /// <summary>Null where no operation was found.</summary>
    public Operations? Kind { get; set; }

    /// <summary>What the guard reckoned it would cost at most; 0 where it was refused before.</summary>
    public int Cost { get; set; }

    /// <summary>The codes of the errors that the client was told, in their order.</summary>
    public IReadOnlyList<string> ErrorCodes => _errorCodes ?? (IReadOnlyList<string>)[];

    public void AddError(string code) => (_errorCodes ??= []).Add(code);

    /// <summary>The tenant that a call turned out to be for, which came without a credential.</summary>
    public string? ProvenTenantId { get; set; }
}
