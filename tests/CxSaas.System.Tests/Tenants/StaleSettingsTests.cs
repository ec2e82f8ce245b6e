using CxSaas.Contracts;
using CxSaas.Contracts.Tenants;
using CxSaas.Domain.Tenants;
using CxSaas.Silo;
using CxSaas.System.Tests.Running;
using CxSaas.System.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CxSaas.System.Tests.Tenants;

/// <summary>What a gateway does while the grain that has a tenant's settings hangs.</summary>
public sealed class StaleSettingsTests : IDisposable
{
    readonly TestFolder _folder = new();
    readonly TaskCompletionSource _wakes = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile bool _hangs;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task They_serve_for_some_seconds_and_then_no_longer()
    {
        using var silo = await LoneSilo.Start(_folder.Path, silo => silo.AddCxSaasGrains().AddIncomingGrainCallFilter(async call =>
        {
            if (_hangs && call.MethodName == nameof(ITenantGrain.Read)) await _wakes.Task;
            await call.Invoke();
        }));
        var grains = silo.Services.GetRequiredService<IGrainFactory>();
        using (CallScope.AsPlatform()) await grains.Tenant("acme").Create("Acme", ValueDiscipline.OperationalExcellence);
        CallScope.Enter("acme");
        var clock = new Later();
        var settings = new TenantCache(grains, clock);
        Assert.NotNull(await settings.Get("acme"));

        _hangs = true;
        foreach (var age in (TimeSpan[])[TenantCache.AgeMax, TenantCache.StaleMax - TimeSpan.FromSeconds(0.5)])
        {
            clock.Ahead = age;
            Assert.Equal("Acme", (await settings.Get("acme").AsTask().WaitAsync(Busy.Patience, TestContext.Current.CancellationToken))?.Name);
        }
        // A key may have been revoked meanwhile.
        clock.Ahead = TenantCache.StaleMax;
        var late = settings.Get("acme").AsTask();
        await Task.WhenAny(late, Task.Delay(TimeSpan.FromSeconds(0.5), TestContext.Current.CancellationToken));
        Assert.False(late.IsCompleted);
        _wakes.SetResult();
        Assert.Equal("Acme", (await late)?.Name);
    }

    // What it measures is ahead by so much; its timers go as they do.
    sealed class Later : TimeProvider
    {
        readonly long _began = TimeProvider.System.GetTimestamp();

        public TimeSpan Ahead { get; set; }

        public override long GetTimestamp() => _began + (long)(Ahead.TotalSeconds * TimestampFrequency);
    }
}
