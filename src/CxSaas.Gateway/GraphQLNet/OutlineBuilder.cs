using System.Globalization;
using CxSaas.Gateway.Guard;
using GraphQL.Types;
using GraphQLParser.AST;

namespace CxSaas.Gateway.GraphQLNet;

/// <summary>
/// Draws a parsed document's outline in one walk. The walk goes as deep as the parser let the document be nested. What the schema does
/// not know is drawn as a plain field, for the guard comes before the engine says so.
/// </summary>
sealed class OutlineBuilder
{
    readonly SchemaTraits _schema;
    readonly List<Selection> _selections = [];
    readonly Dictionary<string, int> _fragments = new(StringComparer.Ordinal);
    int _aliases, _directives, _directivesAtOnePlace;
    int? _asksForSchema;
    bool _hasCursors;

    OutlineBuilder(SchemaTraits schema) => _schema = schema;

    public static Outline Of(GraphQLDocument document, SchemaTraits schema) => new OutlineBuilder(schema).Draw(document);

    Outline Draw(GraphQLDocument document)
    {
        var fragments = document.Definitions.OfType<GraphQLFragmentDefinition>().ToList();
        // Of two with one name the first counts here; the engine refuses the document.
        foreach (var (place, fragment) in fragments.Index()) _fragments.TryAdd(fragment.FragmentName.Name.StringValue, place);
        return new()
        {
            Operations = [.. document.Definitions.OfType<GraphQLOperationDefinition>().Select(Operation)],
            Fragments = [.. fragments.Select(Fragment)],
            Selections = [.. _selections],
            Aliases = _aliases,
            AsksForSchema = _asksForSchema,
            HasCursors = _hasCursors,
            Directives = _directives,
            DirectivesAtOnePlace = _directivesAtOnePlace,
        };
    }

    Part Operation(GraphQLOperationDefinition operation)
    {
        Count(operation.Directives);
        var variables = new List<KeyValuePair<string, int?>>();
        foreach (var variable in operation.Variables?.Items ?? [])
        {
            Count(variable.Directives);
            variables.Add(new(variable.Variable.Name.StringValue, variable.DefaultValue switch
            {
                GraphQLIntValue number => Number(number),
                GraphQLListValue list => list.Values?.Count ?? 0,
                _ => null,
            }));
        }
        var kind = operation.Operation switch
        {
            OperationType.Mutation => RootKind.Mutation,
            OperationType.Subscription => RootKind.Subscription,
            _ => RootKind.Query,
        };
        var start = _selections.Count;
        Within(operation.SelectionSet, _schema.Root(operation.Operation));
        return new(operation.Name?.StringValue, kind, start, _selections.Count, variables, operation.Location.Start);
    }

    Part Fragment(GraphQLFragmentDefinition fragment)
    {
        Count(fragment.Directives);
        var start = _selections.Count;
        Within(fragment.SelectionSet, _schema.Type(fragment.TypeCondition.Type.Name.StringValue));
        return new(fragment.FragmentName.Name.StringValue, RootKind.Fragment, start, _selections.Count, [], fragment.Location.Start);
    }

    void Within(GraphQLSelectionSet? set, IGraphType? type)
    {
        foreach (var node in set?.Selections ?? [])
        {
            switch (node)
            {
                case GraphQLField field:
                    Field(field, type);
                    break;
                case GraphQLFragmentSpread spread:
                    Count(spread.Directives);
                    if (_fragments.TryGetValue(spread.FragmentName.Name.StringValue, out var fragment))
                        _selections.Add(new("", fragment, _selections.Count + 1, FieldTraits.Plain, default, spread.Location.Start));
                    break;
                case GraphQLInlineFragment inline:
                    Count(inline.Directives);
                    Within(inline.SelectionSet, inline.TypeCondition is { } condition ? _schema.Type(condition.Type.Name.StringValue) : type);
                    break;
            }
        }
    }

    void Field(GraphQLField field, IGraphType? type)
    {
        Count(field.Directives);
        if (field.Alias is not null) _aliases++;
        var known = _schema.Of(type, field.Name.StringValue);
        if (known?.Traits.Meta == MetaKind.Root) _asksForSchema ??= field.Location.Start;
        _hasCursors |= known?.Traits.Lists == ListKind.Page && field.Arguments?.Items.Exists(given => given.Name.Value == PageWiring.After) is true;
        var place = _selections.Count;
        _selections.Add(default);
        Within(field.SelectionSet, known?.Type);
        _selections[place] = new(
            (field.Alias?.Name ?? field.Name).StringValue, Selection.Field, _selections.Count,
            known?.Traits ?? FieldTraits.Plain, known is null ? default : SizeOf(field, known), field.Location.Start);
    }

    static Size SizeOf(GraphQLField field, SchemaTraits.Known known)
    {
        if (known.SizeArgument is null) return default;
        var argument = field.Arguments?.Items.Find(given => given.Name.Value == known.SizeArgument);
        return argument?.Value switch
        {
            null => new(known.UsualSize, null),
            GraphQLVariable variable => new(known.UsualSize, variable.Name.StringValue),
            GraphQLIntValue number => new(Number(number), null),
            GraphQLListValue list => new(list.Values?.Count ?? 0, null),
            _ => default,
        };
    }

    // What no Int holds is outside of every page too.
    static int Number(GraphQLIntValue value) =>
        int.TryParse(value.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;

    void Count(GraphQLDirectives? directives)
    {
        var count = directives?.Count ?? 0;
        _directives += count;
        _directivesAtOnePlace = Math.Max(_directivesAtOnePlace, count);
    }
}
