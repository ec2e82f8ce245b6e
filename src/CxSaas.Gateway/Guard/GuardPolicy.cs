using CxSaas.Gateway.Telemetry;
using Microsoft.Extensions.Logging;

namespace CxSaas.Gateway.Guard;

/// <summary>The limits in force, and whether what breaks one of them is stopped.</summary>
sealed class GuardPolicy(GatewayOptions options, GatewayMeter meter, ILogger<GuardPolicy> log)
{
    public GuardLimits Limits => options.Guard;

    /// <summary>True where the request must be refused. Where limits only warn, the log has it.</summary>
    public bool Stops(GuardRefusal refusal)
    {
        if (Limits.Mode == GuardMode.Enforce || refusal.IsFatal)
        {
            Stopped(refusal);
            return true;
        }
        meter.RefusedByGuard(refusal.Code, stopped: false);
        log.LogWarning("The guard would refuse a request with {Code}: {Reason}", refusal.Code, refusal.Message);
        return false;
    }

    /// <summary>The same refusal, counted: of a limit that holds in any mode.</summary>
    public GuardRefusal Stopped(GuardRefusal refusal)
    {
        meter.RefusedByGuard(refusal.Code, stopped: true);
        return refusal;
    }
}
