using CxSaas.Gateway.Engine;
using Microsoft.Extensions.Logging;

namespace CxSaas.Gateway.Telemetry;

/// <summary>
/// One line an operation, when it has ended. Each value is listed here; none is a document, a variable or a credential.
/// Requests that never became an operation, or that proved nothing, are counted and not listed, or whoever has no key could fill the disk
/// with lines.
/// </summary>
sealed partial class OperationLog(ILoggerFactory loggers)
{
    /// <summary>The source by which its level is set. A word without a dot, which an environment variable can hold.</summary>
    public const string Source = "Operations";

    readonly ILogger _log = loggers.CreateLogger(Source);

    public bool IsOn => _log.IsEnabled(LogLevel.Warning);

    public void Write(GraphQLCall call, CallEnd end, TimeSpan duration, long? items)
    {
        var level = end == CallEnd.ServerError ? LogLevel.Warning : LogLevel.Information;
        if (!_log.IsEnabled(level)) return;
        var record = call.Record;
        if (call.Caller.IsNobody && record.ProvenTenantId is null) return;
        var errors = record.ErrorCodes.Count == 0 ? "none" : string.Join(',', record.ErrorCodes);
        var (kind, name, transport) = (Words.Of(record.Kind), OperationName.Shown(record.OperationName), Words.Of(call.Transport));
        var (tenantId, role, ms) = (call.Caller.TenantId ?? record.ProvenTenantId ?? "(platform)", call.Caller.Role.ToString(), Math.Round(duration.TotalMilliseconds, 3));
        if (items is { } sent) Ended(_log, level, kind, name, transport, tenantId, role, Words.Of(end), errors, record.Cost, sent, ms, record.RequestId);
        else Answered(_log, level, kind, name, transport, tenantId, role, Words.Of(end), errors, record.Cost, ms, record.RequestId);
    }

    const string Head = "{Kind} {Operation} over {Transport} for {TenantId} as {Role}: {Outcome}, errors {Errors}, cost {Cost}, ";

    [LoggerMessage(Head + "{DurationMs} ms, request {RequestId}")]
    static partial void Answered(
        ILogger log, LogLevel level, string kind, string operation, string transport, string tenantId, string role, string outcome, string errors,
        int cost, double durationMs, string requestId);

    [LoggerMessage(Head + "{Items} items in {DurationMs} ms, request {RequestId}")]
    static partial void Ended(
        ILogger log, LogLevel level, string kind, string operation, string transport, string tenantId, string role, string outcome, string errors,
        int cost, long items, double durationMs, string requestId);
}
