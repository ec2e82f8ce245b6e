using CxSaas.Contracts;
using CxSaas.Gateway.Schema;
using GraphQL;
using GraphQL.Execution;
using GraphQL.Validation;
using Microsoft.Extensions.Logging;

namespace CxSaas.Gateway.GraphQLNet;

/// <summary>What a client learns of an error: a sentence and one code. What went wrong inside stays inside.</summary>
sealed class ErrorPolicy : IErrorInfoProvider
{
    public ErrorInfo GetInfo(ExecutionError executionError) => new()
    {
        Message = executionError.Message,
        Extensions = new Dictionary<string, object?>(executionError.Extensions ?? new Dictionary<string, object?>()) { ["code"] = CodeOf(executionError) },
    };

    static string CodeOf(ExecutionError error) => error switch
    {
        UnhandledError => FaultLog.Code,
        InvalidVariableError => "BAD_VARIABLE",
        ValidationError => "INVALID_DOCUMENT",
        _ => error.Code ?? "INVALID_DOCUMENT",
    };
}

/// <summary>Tells the log what a client is not told, under an id that both can quote.</summary>
sealed class FaultLog(ILogger<FaultLog> log)
{
    public const string Code = "INTERNAL", PassingCode = "UNAVAILABLE";

    /// <summary>What time may mend: storage that does not take writes, a call that took too long, a queue that is full.</summary>
    public static bool IsPassing(Exception fault) => fault is IOException or TimeoutException or OrleansException or OverloadedException;

    public Task Note(UnhandledExceptionContext context)
    {
        if (context.OriginalException is RequestFault refused)
        {
            context.Exception = new ExecutionError(refused.Message) { Code = refused.Code };
            return Task.CompletedTask;
        }
        var requestId = Guid.NewGuid().ToString("N");
        log.LogError(context.OriginalException, "Request {RequestId} failed", requestId);
        var passing = IsPassing(context.OriginalException);
        context.Exception = new ExecutionError(passing
            ? "The server could not do this now; send it again. It is logged under this request id."
            : "The server failed; it is logged under this request id.")
        {
            Code = passing ? PassingCode : Code,
            Extensions = new Dictionary<string, object?> { ["requestId"] = requestId },
        };
        return Task.CompletedTask;
    }
}
