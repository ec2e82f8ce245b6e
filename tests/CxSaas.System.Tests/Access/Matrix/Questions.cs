using System.Text;
using System.Text.Json.Nodes;
using CxSaas.Domain.Tenants;

namespace CxSaas.System.Tests.Access.Matrix;

/// <summary>A field that is asked for, with what is asked of it.</summary>
sealed record Asked(SchemaField Field, string Path, IReadOnlyList<Asked> Children);

/// <summary>
/// What a role asks, made from the contract and the reviewed file: all it may see, or that and what it may not. Each type is asked
/// for whole once in a document, where it first comes; that keeps documents within their limits.
/// </summary>
sealed class Questions(PrintedSchema schema, AccessFile access)
{
    public Asked All(SchemaField root, Role role) => Ask(root, root.Name, role, new(StringComparer.Ordinal));

    public string Document(Asked asked, string arguments, Func<Asked, bool>? more = null)
    {
        var text = new StringBuilder(asked.Field.Type.ToLowerInvariant()).Append(" { ").Append(asked.Field.Name);
        if (arguments.Length > 0) text.Append('(').Append(arguments).Append(')');
        Write(text, asked, more ?? (_ => true));
        return text.Append(" }").ToString();
    }

    /// <summary>What a role may not see, at every place of a question that it came to.</summary>
    public IEnumerable<(string Path, string Key)> Denied(Asked asked, Role role) => schema.Types.TryGetValue(asked.Field.Returns, out var fields)
        ? fields.Where(field => asked.Children.Count > 0 && !access.Allows(field, role)).Select(field => ($"{asked.Path}.{field.Name}", field.Key))
            .Concat(asked.Children.SelectMany(child => Denied(child, role)))
        : [];

    /// <summary>A document that asks for what the role may not see under what it may.</summary>
    public string Forbidden(Asked asked, string arguments, Role role)
    {
        var text = new StringBuilder(asked.Field.Type.ToLowerInvariant()).Append(" { ").Append(asked.Field.Name);
        if (arguments.Length > 0) text.Append('(').Append(arguments).Append(')');
        WriteForbidden(text, asked, role);
        return text.Append(" }").ToString();
    }

    /// <summary>The objects that an answer holds, by what asked for them.</summary>
    public static IEnumerable<Asked> Objects(Asked asked, JsonNode? value) => value switch
    {
        JsonArray list => list.SelectMany(item => Objects(asked, item)),
        JsonObject found => asked.Children.SelectMany(child => Objects(child, found[child.Field.Name])).Prepend(asked),
        _ => [],
    };

    Asked Ask(SchemaField field, string path, Role role, HashSet<string> seen)
    {
        if (!schema.Types.TryGetValue(field.Returns, out var fields) || !seen.Add(field.Returns)) return new(field, path, []);
        return new(field, path, [.. fields.Where(child => access.Allows(child, role)).Select(child => Ask(child, $"{path}.{child.Name}", role, seen))]);
    }

    void Write(StringBuilder text, Asked asked, Func<Asked, bool> wanted)
    {
        if (!schema.Types.ContainsKey(asked.Field.Returns)) return;
        text.Append(" { __typename");
        foreach (var child in asked.Children.Where(wanted))
        {
            text.Append(' ').Append(child.Field.Name).Append(child.Field.IsPaged ? "(first: 1)" : "");
            Write(text, child, wanted);
        }
        text.Append(" }");
    }

    void WriteForbidden(StringBuilder text, Asked asked, Role role)
    {
        if (!schema.Types.TryGetValue(asked.Field.Returns, out var fields)) return;
        text.Append(" { __typename");
        if (asked.Children.Count > 0)
            foreach (var field in fields.Where(field => !access.Allows(field, role)))
                text.Append(' ').Append(field.Name).Append(schema.Types.ContainsKey(field.Returns) ? " { __typename }" : "");
        foreach (var child in asked.Children.Where(child => schema.Types.ContainsKey(child.Field.Returns)))
        {
            text.Append(' ').Append(child.Field.Name).Append(child.Field.IsPaged ? "(first: 1)" : "");
            WriteForbidden(text, child, role);
        }
        text.Append(" }");
    }
}
