using System.Collections.Concurrent;
using CxSaas.Gateway.Access;
using CxSaas.Gateway.Engine;
using CxSaas.Gateway.Transport;
using CxSaas.System.Tests.Running;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CxSaas.System.Tests.Transport;

/// <summary>The transports behind a real Kestrel on a free port.</summary>
sealed class TransportServer : IAsyncDisposable
{
    readonly WebApplication _app;

    TransportServer(WebApplication app) => _app = app;

    public TinyEngine Engine { get; } = new();
    public TinyAuthenticator Authenticator { get; } = new();
    public ConcurrentQueue<string> Faults { get; } = new();
    public Uri Address { get; private set; } = null!;
    public HttpClient Http { get; private set; } = null!;

    /// <summary>How long a test waits for what it expects before it fails.</summary>
    public static TimeSpan Patience { get; } = Busy.Patience;

    public static async Task<TransportServer> Start(int timesFaster = 1, string environment = "Production")
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        TransportServer? server = null;
        builder.Services.AddSingleton<IGraphQLEngine>(_ => server!.Engine);
        builder.Services.AddSingleton<IAuthenticator>(_ => server!.Authenticator);
        builder.Services.AddSingleton<TimeProvider>(timesFaster == 1 ? TimeProvider.System : new HurriedTime(timesFaster));
        builder.Services.AddGraphQLTransports();
        var app = builder.Build();
        server = new TransportServer(app);
        app.Services.GetRequiredService<ILoggerFactory>().AddProvider(new FaultLog(server.Faults));
        app.MapGraphQL();
        app.MapGraphQLPage();
        await app.StartAsync(TestContext.Current.CancellationToken);
        server.Address = new Uri(app.Urls.First());
        server.Http = new HttpClient { BaseAddress = server.Address, Timeout = Patience };
        server.Http.DefaultRequestHeaders.Add("Authorization", $"Bearer {TinyAuthenticator.Key}");
        return server;
    }

    public Task Stop() => _app.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Engine.Release();
        Http.Dispose();
        await _app.DisposeAsync();
    }

    /// <summary>Waits until a fact holds, and names it where it never does.</summary>
    public static async Task Until(Func<bool> fact, string missing)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (!fact())
        {
            Assert.False(deadline.IsCancellationRequested, $"Still missing after {Patience.TotalSeconds:0} s: {missing}");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    sealed class FaultLog(ConcurrentQueue<string> faults) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;
        public void Dispose() { }

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) faults.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");
        }
    }
}
