using CxSaas.Contracts;
using CxSaas.Silo.Storage;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CxSaas.Host.Serve;

/// <summary>
/// `/health/live` answers while the process does; `/health/ready` only while requests would succeed: it is not stopping, a silo's
/// storage takes writes and its grains answer, and a gateway reaches a silo. One silo that hangs makes no gateway unready, for all
/// gateways would be at once.
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

    /// <summary>Members asked at once, of which one has to answer. A gateway spreads them over its connections to silos.</summary>
    const int MembersAsked = 6;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!lifetime.ApplicationStarted.IsCancellationRequested || lifetime.ApplicationStopping.IsCancellationRequested)
            return HealthCheckResult.Unhealthy("starting or stopping");
        if (storages.Any(storage => storage.IsFailing)) return HealthCheckResult.Unhealthy("the storage takes no writes");
        return await OneAnswers(cancellationToken) ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("no silo answers");
    }

    async Task<bool> OneAnswers(CancellationToken cancellation)
    {
        var asked = Enumerable.Range(0, MembersAsked).Select(member => grains.Member(member).Answer().WaitAsync(AnswerMax, cancellation)).ToList();
        await foreach (var answer in Task.WhenEach(asked))
            if (answer.IsCompletedSuccessfully) return true;
        return false;
    }
}
