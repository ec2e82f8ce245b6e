using CxSaas.Domain.Tenants;
using CxSaas.Gateway.Access;
using CxSaas.System.Tests.Contract;

namespace CxSaas.System.Tests.Access.Matrix;

/// <summary>
/// Who may use which field, as somebody reviewed it: a line a field. The server is held to it by what it answers, and its table by
/// comparison, so that a rule that is changed shows in a reviewer's diff.
/// </summary>
sealed class AccessFile
{
    public static string Path { get; } = global::System.IO.Path.Combine(ContractTests.RepositoryRoot, "tests", "CxSaas.System.Tests", "Contract", "access.txt");

    /// <summary>Roles that a credential can have.</summary>
    public static readonly Role[] Roles = [Role.Operator, Role.Admin, Role.Agent, Role.Analyst, Role.Integration, Role.Customer, Role.Respondent];

    readonly Dictionary<string, HashSet<Role>> _allowed;

    AccessFile(IEnumerable<string> lines) => _allowed = lines.Select(line => line.Split(' ')).ToDictionary(
        words => words[0], words => words.Skip(1).Select(word => Enum.Parse<Role>(word, ignoreCase: true)).ToHashSet(), StringComparer.Ordinal);

    public static AccessFile Read() => new(File.ReadAllLines(Path));

    public bool Allows(SchemaField field, Role role) => _allowed[field.Key].Contains(role);

    /// <summary>The file as the table of the server would have it.</summary>
    public static string Printed(PrintedSchema schema) => string.Concat(schema.Fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field =>
    {
        var rule = AccessRules.Default.Of(field.Type, field.Name)!.Value;
        return $"{string.Join(' ', Roles.Where(role => rule.Roles.Allow(role)).Select(role => role.ToString().ToUpperInvariant()).Prepend(field.Key))}\n";
    }));
}
