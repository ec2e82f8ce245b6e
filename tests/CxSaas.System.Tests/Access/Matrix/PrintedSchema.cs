using GraphQLParser;
using GraphQLParser.AST;

namespace CxSaas.System.Tests.Access.Matrix;

/// <summary>A field as the contract prints it.</summary>
sealed record SchemaField(string Type, string Name, string Returns, IReadOnlyList<GraphQLInputValueDefinition> Arguments)
{
    public string Key => $"{Type}.{Name}";
    /// <summary>Whether it has arguments, and none that must be given.</summary>
    public bool CanStandAlone => Arguments.Count > 0 && Arguments.All(argument => argument.DefaultValue is not null || argument.Type is not GraphQLNonNullType);

    public bool IsPaged => Arguments.Any(argument => argument.Name.StringValue == "first");
}

/// <summary>The printed contract, as far as the matrix walks it.</summary>
sealed class PrintedSchema
{
    readonly Dictionary<string, GraphQLInputObjectTypeDefinition> _inputs;

    public PrintedSchema(string sdl)
    {
        var document = Parser.Parse(sdl);
        _inputs = document.Definitions.OfType<GraphQLInputObjectTypeDefinition>().ToDictionary(input => input.Name.StringValue);
        Types = document.Definitions.OfType<GraphQLObjectTypeDefinition>().ToDictionary(
            type => type.Name.StringValue,
            type => (IReadOnlyList<SchemaField>)[.. type.Fields!.Select(field => new SchemaField(
                type.Name.StringValue, field.Name.StringValue, NameOf(field.Type), field.Arguments?.Items ?? []))]);
    }

    public IReadOnlyDictionary<string, IReadOnlyList<SchemaField>> Types { get; }

    public IEnumerable<SchemaField> Fields => Types.Values.SelectMany(fields => fields);

    public IEnumerable<SchemaField> Roots => Types["Query"].Concat(Types["Mutation"]).Concat(Types["Subscription"]);

    /// <summary>Where ids stand in the arguments of a field, as input.customerId.</summary>
    public IEnumerable<string> Ids(SchemaField field) => field.Arguments.SelectMany(argument => Ids(argument, ""));

    /// <summary>Where values stand in arguments as they are written.</summary>
    public static IEnumerable<string> Given(string arguments)
    {
        if (arguments.Length == 0) return [];
        var operation = (GraphQLOperationDefinition)Parser.Parse($"{{ f({arguments}) }}").Definitions[0];
        return ((GraphQLField)operation.SelectionSet.Selections[0]).Arguments!.SelectMany(argument => Given(argument.Name.StringValue, argument.Value));
    }

    IEnumerable<string> Ids(GraphQLInputValueDefinition value, string under)
    {
        var (path, type) = (under + value.Name.StringValue, NameOf(value.Type));
        if (type == "ID") return [path];
        return _inputs.TryGetValue(type, out var input) ? input.Fields!.SelectMany(field => Ids(field, path + ".")) : [];
    }

    static IEnumerable<string> Given(string path, GraphQLValue value) => value switch
    {
        GraphQLObjectValue o => (o.Fields ?? []).SelectMany(field => Given($"{path}.{field.Name.StringValue}", field.Value)),
        GraphQLListValue list => (list.Values ?? []).SelectMany(item => Given(path, item)),
        _ => [path],
    };

    static string NameOf(GraphQLType type) => type switch
    {
        GraphQLNonNullType some => NameOf(some.Type),
        GraphQLListType list => NameOf(list.Type),
        var named => ((GraphQLNamedType)named).Name.StringValue,
    };
}
