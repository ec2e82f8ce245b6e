using CxSaas.Gateway.Guard;
using GraphQL;
using GraphQL.Execution;
using GraphQL.Types;
using GraphQLParser;
using GraphQLParser.AST;
using GraphQLParser.Exceptions;

namespace CxSaas.Gateway.GraphQLNet;

/// <summary>A document that was parsed, how the guard sees it, and how many tokens it has.</summary>
sealed record ReadDocument(GraphQLDocument Syntax, Outline Outline, int Tokens)
{
    // As measured with many different ones: a token is one or two nodes, and what is known of it once it was asked for again.
    const int BytesBeside = 1_500, BytesPerToken = 120;

    /// <summary>Bytes of memory that it takes, about.</summary>
    public int Bytes => BytesBeside + BytesPerToken * Tokens + sizeof(char) * Syntax.Source.Length;

    readonly Lock _gate = new();
    readonly List<KnownOperation> _known = [];

    /// <summary>One of its operations, once the document is known to be valid.</summary>
    public KnownOperation Known(GraphQLOperationDefinition operation, ISchema schema)
    {
        lock (_gate)
        {
            foreach (var known in _known)
                if (known.Operation == operation) return known;
            var made = new KnownOperation(schema, Syntax, operation);
            _known.Add(made);
            return made;
        }
    }
}

/// <summary>
/// From text to a document that the engine may have: its length is bounded before anything looks at it, its tokens are counted
/// before it is parsed, and the guard judges it before any rule of the engine does.
/// </summary>
sealed class DocumentReader(IDocumentBuilder parser, SchemaTraits schema, GuardPolicy guard)
{
    public static readonly GuardRefusal NoOperation = new("NO_OPERATION", "The document must hold one operation, or operationName must say which.");

    /// <summary>Throws an <see cref="ExecutionError"/> that says why the document is not taken.</summary>
    public ReadDocument Read(string text)
    {
        var limits = guard.Limits;
        if (text.Length > limits.DocumentCharsMax)
            throw Refused(guard.Stopped(new("DOCUMENT_TOO_LONG", $"The document has {text.Length} characters; at most {limits.DocumentCharsMax} are taken.")), text);
        GraphQLDocument syntax;
        int tokens;
        try
        {
            tokens = CountTokens(text, limits.TokensMax);
            if (tokens > limits.TokensMax) throw Refused(guard.Stopped(new("TOO_MANY_TOKENS", $"The document has more than {limits.TokensMax} tokens.")), text);
            if (tokens == 0) throw Refused(NoOperation, text);
            syntax = parser.Build(text);
        }
        catch (GraphQLMaxDepthExceededException)
        {
            throw Refused(guard.Stopped(new("TOO_DEEP", "The document is nested too deeply.")), text);
        }
        catch (GraphQLSyntaxErrorException unreadable)
        {
            throw new SyntaxError(unreadable);
        }
        if (syntax.Definitions.Find(definition => definition is not (GraphQLOperationDefinition or GraphQLFragmentDefinition)) is { } foreign)
            throw Refused(new("INVALID_DOCUMENT", "A document holds operations and fragments only.", foreign.Location.Start), text);
        var outline = OutlineBuilder.Of(syntax, schema);
        if (DocumentGuard.Refuses(outline, limits) is { } refusal && guard.Stops(refusal)) throw Refused(refusal, text);
        return new(syntax, outline, tokens);
    }

    public static ExecutionError Refused(GuardRefusal refusal, string text)
    {
        var error = new ExecutionError(refusal.Message) { Code = refusal.Code };
        if (refusal.Position is { } position) error.AddLocation(Location.FromLinearPosition(text, position));
        return error;
    }

    /// <summary>The tokens of a text; beyond the most that are allowed it does not count on. Comments are none, yet they are read.</summary>
    static int CountTokens(ROM text, int max)
    {
        var (at, tokens) = (0, 0);
        while (tokens <= max && Lexer.Lex(text, at) is { Kind: not TokenKind.EOF } token)
        {
            if (token.Kind != TokenKind.COMMENT) tokens++;
            at = token.End;
        }
        return tokens;
    }
}
