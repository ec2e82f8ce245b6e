using CxSaas.Gateway;
using CxSaas.Gateway.Access;
using CxSaas.System.Tests.Access.Matrix;
using GraphQLParser;
using GraphQLParser.AST;
using GraphQLParser.Visitors;
using Microsoft.Extensions.DependencyInjection;

namespace CxSaas.System.Tests.Contract;

/// <summary>The public contract is a reviewed file; what it says of the product's own contract, it says in the same words.</summary>
public sealed class ContractTests
{
    const string GoldenFile = "Contract/schema.graphql";
    static string SharedContract => Path.Combine(RepositoryRoot, "..", "shared", "schema.graphql");

    [Fact]
    public void The_printed_schema_is_the_reviewed_one()
    {
        var printed = Printed();
        var path = Path.Combine(RepositoryRoot, "tests", "CxSaas.System.Tests", GoldenFile);
        if (Environment.GetEnvironmentVariable("ACCEPT_GOLDEN") is not null) File.WriteAllText(path, printed);
        Assert.Equal(File.ReadAllText(path), printed);
    }

    [Fact]
    public void Who_may_use_what_is_the_reviewed_file()
    {
        var printed = AccessFile.Printed(new(Printed()));
        if (Environment.GetEnvironmentVariable("ACCEPT_GOLDEN") is not null) File.WriteAllText(AccessFile.Path, printed);
        Assert.Equal(File.ReadAllText(AccessFile.Path), printed);
    }

    [Fact]
    public void Every_field_and_id_that_an_operation_begins_with_can_be_tried() => Assert.Empty(Fixtures.Missing(new(Printed())));

    [Fact]
    public void Every_type_field_and_input_says_what_it_is()
    {
        var silent = Parser.Parse(Printed()).Definitions.OfType<GraphQLTypeDefinition>().SelectMany(type => Described(type)).ToList();
        Assert.Empty(silent);
    }

    [Fact]
    public void What_is_there_of_the_fixed_contract_is_there_unchanged()
    {
        if (!File.Exists(SharedContract)) Assert.Skip($"The fixed contract is not at {SharedContract}.");
        var ours = Signatures(Printed());
        var theirs = Signatures(File.ReadAllText(SharedContract));
        var changed = ours.Where(own => theirs.TryGetValue(own.Key, out var fixedOne) && !Holds(fixedOne, own.Value))
            .Select(own => $"{own.Key}: {own.Value}, fixed is {theirs[own.Key]}").ToList();
        Assert.Empty(changed);
        // What types that are there still lack, by name, so that nothing is missing unnoticed.
        var types = ours.Keys.Select(key => key.Split('.')[0]).Except(["Query", "Mutation", "Subscription"]).ToHashSet();
        Assert.Equal(
            ["Customer.cases", "Feedback.disposition"],
            theirs.Keys.Where(key => types.Contains(key.Split('.')[0])).Except(ours.Keys).Order());
    }

    // What is fixed stands unchanged, in its order; behind it may come arguments that nobody has to give.
    static bool Holds(string fixedOne, string own)
    {
        if (own == fixedOne) return true;
        var (open, close) = (fixedOne.IndexOf('('), fixedOne.LastIndexOf(')'));
        if (open != 0 || !own.StartsWith(fixedOne[..close].TrimEnd(), StringComparison.Ordinal) || !own.EndsWith(fixedOne[close..], StringComparison.Ordinal)) return false;
        var added = own[close..^(fixedOne.Length - close)].Split(", ", StringSplitOptions.RemoveEmptyEntries);
        return added.All(argument => argument.Contains('=') || !argument.EndsWith('!'));
    }

    static IEnumerable<string> Described(GraphQLTypeDefinition type)
    {
        var name = type.Name.StringValue;
        if (type.Description is null) yield return name;
        IEnumerable<(string Name, GraphQLDescription? Description)> members = type switch
        {
            GraphQLObjectTypeDefinition o => o.Fields!.Select(f => (f.Name.StringValue, f.Description)),
            GraphQLInputObjectTypeDefinition i => i.Fields!.Select(f => (f.Name.StringValue, f.Description)),
            _ => [],
        };
        foreach (var member in members.Where(m => m.Description is null)) yield return $"{name}.{member.Name}";
    }

    /// <summary>Each field with its arguments, defaults and nullability, as one line of text.</summary>
    static Dictionary<string, string> Signatures(string sdl)
    {
        var signatures = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var type in Parser.Parse(sdl).Definitions.OfType<GraphQLTypeDefinition>())
        {
            var name = type.Name.StringValue;
            foreach (var field in (type as GraphQLObjectTypeDefinition)?.Fields?.Items ?? [])
                signatures[$"{name}.{field.Name}"] = $"({string.Join(", ", field.Arguments?.Items.Select(Text) ?? [])}): {Print(field.Type)}";
            foreach (var field in (type as GraphQLInputObjectTypeDefinition)?.Fields?.Items ?? [])
                signatures[$"{name}.{field.Name}"] = Text(field);
            foreach (var value in (type as GraphQLEnumTypeDefinition)?.Values?.Items ?? [])
                signatures[$"{name}.{value.Name}"] = "value";
        }
        return signatures;
    }

    static string Text(GraphQLInputValueDefinition input) =>
        $"{input.Name}: {Print(input.Type)}{(input.DefaultValue is { } value ? $" = {Print(value)}" : "")}";

    static string Print(ASTNode node)
    {
        var text = new StringWriter();
        new SDLPrinter().PrintAsync(node, text).AsTask().GetAwaiter().GetResult();
        return text.ToString();
    }

    internal static string Printed()
    {
        using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IGrainFactory>(_ => throw new InvalidOperationException("The schema is printed without grains."))
            .AddCxSaasGateway(new OperatorKey("none", ""))
            .BuildServiceProvider();
        return services.BuildGatewaySchema();
    }

    internal static string RepositoryRoot { get; } = FindRoot(AppContext.BaseDirectory);

    static string FindRoot(string folder) => File.Exists(Path.Combine(folder, "CxSaas.sln")) ? folder : FindRoot(Path.GetDirectoryName(folder)!);
}
