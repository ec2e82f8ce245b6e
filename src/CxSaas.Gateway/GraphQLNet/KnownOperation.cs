using System.Collections.ObjectModel;
using GraphQL;
using GraphQL.Execution;
using GraphQL.Types;
using GraphQL.Validation;
using GraphQLParser;
using GraphQLParser.AST;

namespace CxSaas.Gateway.GraphQLNet;

/// <summary>
/// An operation that has passed all rules. What is left to be judged of it with each request are the values of its variables, and the
/// arguments and directives that hold them; where those stand is looked for once, which the engine would do each time. It goes to the
/// engine in the place of the rules.
/// </summary>
sealed class KnownOperation : ReadOnlyCollection<IValidationRule>
{
    readonly ISchema _schema;
    readonly GraphQLDocument _document;
    readonly List<(GraphQLField Field, FieldType Definition)> _withArguments = [];
    readonly List<ASTNode> _withDirectives = [];
    readonly HashSet<ROM> _spread = [];

    // It remembers where the variables are used, and so is kept for the next request; those at the same time have their own.
    ValidationContext? _context;

    public KnownOperation(ISchema schema, GraphQLDocument document, GraphQLOperationDefinition operation) : base([])
    {
        (_schema, _document, Operation) = (schema, document, operation);
        Within(operation.SelectionSet, schema.RootOf(operation.Operation));
    }

    public GraphQLOperationDefinition Operation { get; }

    /// <summary>What the engine's own validator answers where there is no rule.</summary>
    public async Task<IValidationResult> Judge(Inputs given)
    {
        var context = Interlocked.Exchange(ref _context, null) ?? new() { Schema = _schema, Document = _document, Operation = Operation };
        context.Variables = given;
        var (variables, unfit) = await context.GetVariablesValuesAsync();
        context.Variables = Inputs.Empty;
        _context = context;
        if (unfit is not null) return new ValidationResult(unfit);
        try
        {
            return new ValidationResult { Variables = variables, ArgumentValues = Arguments(variables), DirectiveValues = Directives(variables) };
        }
        catch (ValidationError error)
        {
            return new ValidationResult(error);
        }
    }

    Dictionary<GraphQLField, IDictionary<string, ArgumentValue>>? Arguments(Variables variables)
    {
        if (_withArguments.Count == 0) return null;
        var values = new Dictionary<GraphQLField, IDictionary<string, ArgumentValue>>(_withArguments.Count);
        foreach (var (field, definition) in _withArguments)
            if (ExecutionHelper.GetArguments(definition.Arguments, field.Arguments, variables, _document, field, directive: null) is { } arguments) values.Add(field, arguments);
        return values;
    }

    Dictionary<ASTNode, IDictionary<string, DirectiveInfo>>? Directives(Variables variables)
    {
        if (_withDirectives.Count == 0) return null;
        var values = new Dictionary<ASTNode, IDictionary<string, DirectiveInfo>>(_withDirectives.Count);
        foreach (var node in _withDirectives)
            if (ExecutionHelper.GetDirectives((IHasDirectivesNode)node, variables, _schema, _document) is { } directives) values.Add(node, directives);
        return values;
    }

    void Within(GraphQLSelectionSet? set, IGraphType? type)
    {
        foreach (var node in set?.Selections ?? [])
        {
            if (node is IHasDirectivesNode { Directives.Count: > 0 }) _withDirectives.Add(node);
            switch (node)
            {
                case GraphQLField field when DefinitionOf(field, type) is { } definition:
                    if (field.Arguments?.Count > 0) _withArguments.Add((field, definition));
                    Within(field.SelectionSet, definition.ResolvedType!.GetNamedType());
                    break;
                case GraphQLInlineFragment inline:
                    Within(inline.SelectionSet, inline.TypeCondition is { } condition ? _schema.AllTypes[condition.Type.Name.Value] : type);
                    break;
                case GraphQLFragmentSpread spread when _spread.Add(spread.FragmentName.Name.Value) && _document.FindFragmentDefinition(spread.FragmentName.Name.Value) is { } fragment:
                    Within(fragment.SelectionSet, _schema.AllTypes[fragment.TypeCondition.Type.Name.Value]);
                    break;
            }
        }
    }

    FieldType? DefinitionOf(GraphQLField field, IGraphType? type) =>
        field.Name.Value == _schema.SchemaMetaFieldType.Name ? _schema.SchemaMetaFieldType
        : field.Name.Value == _schema.TypeMetaFieldType.Name ? _schema.TypeMetaFieldType
        : (type as IComplexGraphType)?.GetField(field.Name.Value);
}

/// <summary>The engine's validator, which is spared what is known.</summary>
sealed class KnowingValidator : IDocumentValidator
{
    readonly DocumentValidator _engines = new();

    public Task<IValidationResult> ValidateAsync(in ValidationOptions options) =>
        options.Rules is KnownOperation known ? known.Judge(options.Variables) : _engines.ValidateAsync(options);
}
