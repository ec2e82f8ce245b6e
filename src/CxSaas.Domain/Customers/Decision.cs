namespace CxSaas.Domain.Customers;

/// <summary>What the rules make of a command.</summary>
public abstract record Decision
{
    Decision() { }

    /// <summary>It happened: this is to be stored.</summary>
    public sealed record Record(CustomerEvent Event) : Decision;

    /// <summary>The customer is registered under this profile.</summary>
    public sealed record Register(Profile Profile) : Decision;

    /// <summary>A retry: all this was stored before. The event is null for a registration.</summary>
    public sealed record Repeat(CustomerEvent? Stored) : Decision;

    public sealed record Refuse(UserError Error) : Decision;

    /// <summary>It cannot be told without the archived events; ask again with them.</summary>
    public sealed record NeedArchive : Decision;

    internal static Decision Refused(ErrorCode code, string message, params System.Collections.Immutable.ImmutableArray<string> field) =>
        new Refuse(UserError.Of(code, message, field));
}
