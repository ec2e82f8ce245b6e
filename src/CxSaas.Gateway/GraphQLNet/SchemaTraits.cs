using CxSaas.Gateway.Guard;
using GraphQL;
using GraphQL.Types;
using GraphQLParser.AST;

namespace CxSaas.Gateway.GraphQLNet;

/// <summary>What the guard has to know of each field of the schema, worked out once.</summary>
sealed class SchemaTraits
{
    static readonly string[] MetaLists = ["fields", "interfaces", "possibleTypes", "inputFields"];

    readonly ISchema _schema;
    readonly Dictionary<FieldType, Known> _fields = [];

    public SchemaTraits(ISchema schema)
    {
        _schema = schema;
        schema.Initialize();
        var types = schema.AllTypes.OfType<IComplexGraphType>().Where(type => type is not IInputObjectGraphType).ToList();
        var pages = types.SelectMany(type => type.Fields).Where(IsPage).Select(field => field.ResolvedType!.GetNamedType().Name).ToHashSet();
        foreach (var type in types)
            foreach (var field in type.Fields)
                _fields[field] = Describe(type, field, pages.Contains(type.Name));
        _fields[schema.SchemaMetaFieldType] = Describe(schema.Query, schema.SchemaMetaFieldType, inPage: false);
        _fields[schema.TypeMetaFieldType] = Describe(schema.Query, schema.TypeMetaFieldType, inPage: false);
    }

    /// <summary>A field as the guard sees it, the argument that says how many items it has, and how many it has without.</summary>
    public sealed record Known(FieldTraits Traits, IGraphType Type, string? SizeArgument, int? UsualSize);

    /// <summary>The field of a type; null where there is none, which the engine will say.</summary>
    public Known? Of(IGraphType? type, string field)
    {
        if (field == _schema.SchemaMetaFieldType.Name) return _fields[_schema.SchemaMetaFieldType];
        if (field == _schema.TypeMetaFieldType.Name) return _fields[_schema.TypeMetaFieldType];
        return (type as IComplexGraphType)?.GetField(field) is { } known ? _fields.GetValueOrDefault(known) : null;
    }

    public IGraphType? Type(string name) => _schema.AllTypes[name];

    public IGraphType? Root(OperationType operation) => _schema.RootOf(operation);

    /// <summary>A field is a page where it has both of the arguments that a page is asked for with.</summary>
    public static bool IsPage(FieldType field) => field.Arguments?.Find("first") is not null && field.Arguments.Find("after") is not null;

    static Known Describe(IComplexGraphType type, FieldType field, bool inPage)
    {
        var given = field.Arguments?.FirstOrDefault(argument => IsList(argument.ResolvedType));
        var (price, itemPrice) = FieldPrices.Of(type.Name, field.Name, given is not null);
        var lists = IsPage(field) ? ListKind.Page
            : !IsList(field.ResolvedType) ? ListKind.None
            : inPage ? ListKind.PageItems
            : given is not null ? ListKind.Given
            : ListKind.Usual;
        var meta = field.Name is "__schema" or "__type" ? MetaKind.Root
            : type.Name == "__Type" && MetaLists.Contains(field.Name) ? MetaKind.List
            : MetaKind.None;
        var answered = field.ResolvedType!.GetNamedType();
        return new(
            new(price, itemPrice, lists, FieldPrices.ItemsOf(answered.Name), meta),
            answered,
            lists switch { ListKind.Page => "first", ListKind.Given => given!.Name, _ => null },
            lists == ListKind.Page ? field.Arguments!.Find("first")!.DefaultValue as int? : null);
    }

    static bool IsList(IGraphType? type) => type is ListGraphType || (type is NonNullGraphType { ResolvedType: ListGraphType });
}

static class SchemaRoots
{
    /// <summary>What an operation begins with.</summary>
    public static IObjectGraphType? RootOf(this ISchema schema, OperationType operation) => operation switch
    {
        OperationType.Mutation => schema.Mutation,
        OperationType.Subscription => schema.Subscription,
        _ => schema.Query,
    };
}
