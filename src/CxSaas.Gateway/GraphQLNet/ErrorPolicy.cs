using CxSaas.Gateway.Engine;
using CxSaas.Gateway.Guard;
using CxSaas.Gateway.Schema;
using GraphQL;
using GraphQL.Execution;
using GraphQL.Validation;
using GraphQLParser;
using GraphQLParser.AST;
using Microsoft.Extensions.Logging;

namespace CxSaas.Gateway.GraphQLNet;

/// <summary>
/// What a client learns of errors: a few of them, each with a sentence, one code, whether sending the same again can help, and the id
/// under which the log has more. What went wrong inside stays inside, and whoever may not ask for the schema is told none of its names.
/// </summary>
sealed class ErrorPolicy(GuardPolicy guard) : IErrorInfoProvider
{
    /// <summary>Characters of a message: it may quote the document.</summary>
    const int MessageCharsMax = 300, QuotedCharsMax = 100;

    public ErrorInfo GetInfo(ExecutionError executionError) =>
        new() { Message = executionError.Message, Extensions = executionError.Extensions };

    /// <summary>As many errors as are told, as they are told to this caller.</summary>
    public ExecutionErrors Told(IEnumerable<ExecutionError> errors, GraphQLCall call) =>
        Told(errors, call.Record, guard.Limits.ShowsSchemaTo(call.Caller));

    public ExecutionErrors Told(IEnumerable<ExecutionError> errors, CallRecord record, bool showsSchema)
    {
        var told = new ExecutionErrors();
        foreach (var error in errors.Take(guard.Limits.ErrorsMax))
        {
            var code = CodeOf(error);
            record.AddError(code);
            var extensions = new Dictionary<string, object?>
            {
                ["code"] = code,
                ["retryable"] = code is FaultLog.PassingCode or FaultLog.TimeoutCode or RateLimitedError.RateLimited,
                ["requestId"] = record.RequestId,
            };
            if (error is RateLimitedError limited) extensions["retryAfterMs"] = (int)Math.Ceiling(limited.Wait.TotalMilliseconds);
            var shown = new ExecutionError(MessageOf(error, showsSchema)) { Path = error.Path, Extensions = extensions };
            foreach (var location in error.Locations ?? []) shown.AddLocation(location);
            told.Add(shown);
        }
        return told;
    }

    /// <summary>What stands in for an answer that is not given.</summary>
    public ExecutionResult Unanswered(string code, string message, CallRecord record) =>
        new() { Executed = true, Errors = Told([new ExecutionError(message) { Code = code }], record, showsSchema: true) };

    /// <summary>What stands in for an answer that is too long.</summary>
    public ExecutionResult TooLong(CallRecord record) => Unanswered(
        "RESPONSE_TOO_LARGE", $"It was done, but its answer is longer than {guard.Limits.ResponseBytesMax} bytes. Ask for fewer items or fewer fields of each.", record);

    static string CodeOf(ExecutionError error) => error switch
    {
        UnhandledError => FaultLog.Code,
        InvalidVariableError => "BAD_VARIABLE",
        CodedValidationError => error.Code!,
        ValidationError => "INVALID_DOCUMENT",
        _ => error.Code ?? "INVALID_DOCUMENT",
    };

    // The engine's own sentences name types, and fields that come near to a mistyped one.
    static string MessageOf(ExecutionError error, bool showsSchema) => error switch
    {
        SyntaxError => Cut(error.Message, QuotedCharsMax),
        CodedValidationError => error.Message,
        InvalidVariableError when !showsSchema => "A variable does not fit its type.",
        ValidationError when !showsSchema => "The document does not fit the schema here.",
        _ => Cut(error.Message, MessageCharsMax),
    };

    static string Cut(string message, int max) => message.Length <= max ? message : message[..max] + "…";
}

/// <summary>An error of validation that is ours, with a code and a sentence that may be told to anybody.</summary>
sealed class CodedValidationError : ValidationError
{
    public CodedValidationError(string code, string message, ROM document, ASTNode place) : base(document, null, message, place) => Code = code;
}

/// <summary>Too much was asked in too short a time.</summary>
sealed class RateLimitedError : ExecutionError
{
    public const string RateLimited = "RATE_LIMITED";

    public RateLimitedError(TimeSpan wait) : base("Too much was asked in too short a time; send it again after retryAfterMs milliseconds.") => (Code, Wait) = (RateLimited, wait);

    public TimeSpan Wait { get; }
}

/// <summary>Tells the log what a client is not told, under an id that both can quote.</summary>
sealed class FaultLog(ILogger<FaultLog> log)
{
    public const string Code = FaultCodes.Internal, PassingCode = FaultCodes.Unavailable, TimeoutCode = FaultCodes.Timeout;

    public Task Note(UnhandledExceptionContext context)
    {
        if (context.OriginalException is RequestFault refused)
        {
            context.Exception = new ExecutionError(refused.Message) { Code = refused.Code };
            return Task.CompletedTask;
        }
        log.LogError(context.OriginalException, "Request {RequestId} failed", Calls.RecordOf(UserContextOf(context)).RequestId);
        var passing = FaultCodes.IsPassing(context.OriginalException);
        context.Exception = new ExecutionError(passing
            ? "The server could not do this now; send it again. It is logged under this request id."
            : "The server failed; it is logged under this request id.")
        {
            Code = passing ? PassingCode : Code,
        };
        return Task.CompletedTask;
    }

    static IDictionary<string, object?> UserContextOf(UnhandledExceptionContext context) =>
        context.Context?.UserContext ?? context.ExecutionOptions.UserContext;
}
