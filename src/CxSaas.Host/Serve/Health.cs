using CxSaas.Contracts;
using CxSaas.Silo.Storage;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CxSaas.Host.Serve;

/// <summary>
/// `/health/live` answers while the process does; `/health/ready` only while a request would succeed: the grains answer, the
/// storage takes writes, and the server is not stopping.
/// </summary>
static class Health
{
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        endpoints.MapHealthChecks("/health/ready");
    }
}

sealed class Readiness(IGrainFactory grains, IHostApplicationLifetime lifetime, IEnumerable<IStorageHealth> storages) : IHealthCheck
{
    static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(2);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!lifetime.ApplicationStarted.IsCancellationRequested || lifetime.ApplicationStopping.IsCancellationRequested)
            return HealthCheckResult.Unhealthy("starting or stopping");
        if (storages.Any(storage => storage.IsFailing)) return HealthCheckResult.Unhealthy("the storage takes no writes");
        using var platform = CallScope.AsPlatform();
        await grains.TenantDirectory().List().WaitAsync(AnswerMax, cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
