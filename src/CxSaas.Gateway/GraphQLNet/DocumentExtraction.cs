using CxSaas.Gateway.Documents;
using GraphQLParser;
using GraphQLParser.AST;
using GraphQLParser.Exceptions;

namespace CxSaas.Gateway.GraphQLNet;

/// <summary>
/// From the files of an application to its documents: each operation with the fragments it uses, in whatever file they stand. The same
/// files give the same texts, and so the same ids.
/// </summary>
public static class DocumentExtraction
{
    /// <summary>The documents by the names of their operations. Throws <see cref="DocumentManifestException"/> naming the file and line at fault.</summary>
    public static SortedDictionary<string, string> Of(IEnumerable<(string File, string Text)> files)
    {
        var fragments = new Dictionary<string, Source>(StringComparer.Ordinal);
        var operations = new SortedDictionary<string, Source>(StringComparer.Ordinal);
        foreach (var (file, text) in files)
            foreach (var definition in Parse(file, text))
            {
                var source = new Source(file, text, definition);
                var (name, known) = definition switch
                {
                    GraphQLOperationDefinition operation => (operation.Name?.StringValue, (IDictionary<string, Source>)operations),
                    GraphQLFragmentDefinition fragment => (fragment.FragmentName.Name.StringValue, fragments),
                    _ => throw source.Fault("a document holds operations and fragments only"),
                };
                if (name is null) throw source.Fault("an operation needs a name");
                if (!known.TryAdd(name, source)) throw source.Fault($"'{name}' stands in {known[name].Place} already");
            }
        return new(operations.ToDictionary(operation => operation.Key, operation => Whole(operation.Value, fragments)), StringComparer.Ordinal);
    }

    static List<ASTNode> Parse(string file, string text)
    {
        try
        {
            return Parser.Parse<GraphQLDocument>(text).Definitions;
        }
        catch (GraphQLSyntaxErrorException unreadable)
        {
            throw new DocumentManifestException($"{file}:{unreadable.Location.Line}: {unreadable.Description}");
        }
    }

    static string Whole(Source operation, Dictionary<string, Source> fragments)
    {
        var used = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Use(operation);
        return string.Join("\n\n", used.Values.Prepend(operation.Text));

        void Use(Source source)
        {
            foreach (var name in Spreads(((IHasSelectionSetNode)source.Definition).SelectionSet))
            {
                if (used.ContainsKey(name)) continue;
                if (!fragments.TryGetValue(name, out var fragment)) throw source.Fault($"there is no fragment '{name}'");
                used[name] = fragment.Text;
                Use(fragment);
            }
        }
    }

    static IEnumerable<string> Spreads(GraphQLSelectionSet? set) => (set?.Selections ?? []).SelectMany(selection => selection switch
    {
        GraphQLFragmentSpread spread => [spread.FragmentName.Name.StringValue],
        IHasSelectionSetNode inner => Spreads(inner.SelectionSet),
        _ => [],
    });

    sealed record Source(string File, string All, ASTNode Definition)
    {
        public string Text => All[Definition.Location.Start..Definition.Location.End];
        public string Place => $"{File}:{All.AsSpan(0, Definition.Location.Start).Count('\n') + 1}";

        public DocumentManifestException Fault(string why) => new($"{Place}: {why}.");
    }
}
