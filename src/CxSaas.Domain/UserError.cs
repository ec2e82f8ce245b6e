using System.Collections.Immutable;
using Orleans;

namespace CxSaas.Domain;

/// <summary>Why a request was refused.</summary>
public enum ErrorCode
{
    /// <summary>A value is outside what its field takes.</summary>
    Invalid,
    /// <summary>What the request refers to does not exist.</summary>
    NotFound,
    /// <summary>The id was used before, with other content; what was stored first stays.</summary>
    Conflict,
    /// <summary>The step is not possible in the state the thing is in.</summary>
    WrongState,
    /// <summary>The fulfilling unit has to confirm first.</summary>
    FeasibilityRequired,
    /// <summary>A named limit is reached.</summary>
    LimitReached,
    /// <summary>The rules do not allow it for this customer.</summary>
    NotEligible,
    /// <summary>The data do not support the claim.</summary>
    NotSupportedByData,
    /// <summary>The time to do this is over.</summary>
    Expired,
    /// <summary>The server could not do this one now; it can be sent again.</summary>
    Unavailable,
}

/// <summary>An expected refusal: what the caller can mend.</summary>
[GenerateSerializer, Immutable, Alias("user-error")]
public sealed record UserError
{
    /// <summary>What sort of refusal it is, for programs.</summary>
    [Id(0)] public required ErrorCode Code { get; init; }

    /// <summary>A sentence that says what to mend.</summary>
    [Id(1)] public required string Message { get; init; }

    /// <summary>Path of the input field that is at fault.</summary>
    [Id(2)] public required ImmutableArray<string> Field { get; init; }

    public static UserError Of(ErrorCode code, string message, params ImmutableArray<string> field) =>
        new() { Code = code, Message = message, Field = field };

    public static UserError Invalid(string message, params ImmutableArray<string> field) => Of(ErrorCode.Invalid, message, field);
}
