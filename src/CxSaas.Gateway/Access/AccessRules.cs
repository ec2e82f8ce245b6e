using System.Collections.Frozen;
using CxSaas.Domain.Tenants;

namespace CxSaas.Gateway.Access;

/// <summary>Roles that a rule is for.</summary>
[Flags]
enum Roles
{
    None = 0,
    Operator = 1,
    Admin = 2,
    Agent = 4,
    Analyst = 8,
    Integration = 16,
    Customer = 32,
    Respondent = 64,

    /// <summary>Whoever may read within a tenant.</summary>
    Readers = Admin | Agent | Analyst | Integration,

    /// <summary>Whoever may record evidence and promises.</summary>
    Recorders = Admin | Agent | Integration,

    /// <summary>Whoever may read of a customer: those of its tenant, and itself.</summary>
    Witnesses = Readers | Customer,
    Staff = Operator | Readers,
    Everyone = Staff | Customer,
}

/// <summary>Whose a field's answer is, where a customer asks: its own that is named by an argument, or the caller's.</summary>
readonly record struct Owner(bool IsSaid, string? Argument);

/// <summary>Who may use a field.</summary>
readonly record struct AccessRule(Roles Roles, Owner Owner);

/// <summary>The rules of <see cref="AccessTable"/>, checked each time a field is resolved.</summary>
sealed class AccessRules(
    IEnumerable<(string Type, Roles Roles, string Fields)> lines, IReadOnlyList<(string Type, string Field, string? Argument)> owners)
{
    public static readonly AccessRules Default = new(AccessTable.Lines, AccessTable.Owners);

    readonly FrozenDictionary<(string Type, string Field), AccessRule> _rules = lines
        .SelectMany(line => line.Fields.Split(' ').Select(field => KeyValuePair.Create((line.Type, field), new AccessRule(line.Roles, OwnerOf(owners, line.Type, field)))))
        .ToFrozenDictionary();

    /// <summary>Whether an operation of who sends no credential may begin with a field, whose argument is then one.</summary>
    public static bool IsOpen(string type, string field) => AccessTable.Open.Contains((type, field));

    /// <summary>Who may use a field; null where nobody has decided.</summary>
    public AccessRule? Of(string type, string field) => _rules.TryGetValue((type, field), out var rule) ? rule : null;

    static Owner OwnerOf(IEnumerable<(string Type, string Field, string? Argument)> owners, string type, string field) =>
        owners.Where(owner => (owner.Type, owner.Field) == (type, field)).Select(owner => new Owner(IsSaid: true, owner.Argument)).FirstOrDefault();
}

static class RolesOfCallers
{
    public static bool Allow(this Roles roles, Role caller) => (roles & Of(caller)) != 0;

    static Roles Of(Role role) => role switch
    {
        Role.Operator => Roles.Operator,
        Role.Admin => Roles.Admin,
        Role.Agent => Roles.Agent,
        Role.Analyst => Roles.Analyst,
        Role.Integration => Roles.Integration,
        Role.Customer => Roles.Customer,
        Role.Respondent => Roles.Respondent,
        _ => Roles.None,
    };
}
