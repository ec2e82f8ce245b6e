namespace CxSaas.Gateway.Telemetry;

/// <summary>The names by which whoever exports finds what a gateway tells of itself.</summary>
public static class GatewayTelemetry
{
    public const string Meter = GatewayMeter.Name, Spans = GatewayTrace.Name;

    /// <summary>The source of the log lines with what was asked.</summary>
    public const string OperationLog = Telemetry.OperationLog.Source;
}
