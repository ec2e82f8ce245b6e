using CxSaas.Contracts;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CxSaas.Host.Serve;

/// <summary>
/// `/health/live` answers while the process does; `/health/ready` only while a request would succeed: the grains answer and
/// the server is not stopping.
/// </summary>
static class Health
{
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        endpoints.MapHealthChecks("/health/ready");
    }
}

sealed class Readiness(IGrainFactory grains, IHostApplicationLifetime lifetime) : IHealthCheck
{
    static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(2);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!lifetime.ApplicationStarted.IsCancellationRequested || lifetime.ApplicationStopping.IsCancellationRequested)
            return HealthCheckResult.Unhealthy("starting or stopping");
        using var platform = CallScope.AsPlatform();
        await grains.TenantDirectory().List().WaitAsync(AnswerMax, cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
