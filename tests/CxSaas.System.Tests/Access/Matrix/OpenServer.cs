using CxSaas.Domain.Tenants;
using CxSaas.Gateway;
using CxSaas.Gateway.Access;
using CxSaas.Gateway.Transport;
using CxSaas.Silo;
using CxSaas.System.Tests.Running;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CxSaas.System.Tests.Access.Matrix;

/// <summary>The whole server in this process, with a table of rules or a schema that a test has changed.</summary>
sealed class OpenServer : IAsyncDisposable
{
    readonly WebApplication _app;

    OpenServer(WebApplication app, string operatorKey) => (_app, OperatorKey) = (app, operatorKey);

    public string OperatorKey { get; }
    public Uri Address => new(_app.Urls.First());

    public static async Task<OpenServer> Start(AccessRules? rules = null, Action<IServiceProvider>? change = null)
    {
        var key = new Credential(Credential.OperatorPrefix, "MatrixMatrix", new string('m', Credential.SecretLength));
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => LoneSilo.Configure(silo, CxSaasProcess.TemporaryFolder()).AddCxSaasGrains());
        if (rules is not null) builder.Services.AddSingleton(rules);
        // The matrix asks more as one customer than a person ever would.
        builder.Services.AddCxSaasGateway(OperatorKeyOf(key), new GatewayOptions { Rates = new() { Customer = 1_000_000 } });
        var app = builder.Build();
        app.Services.BuildGatewaySchema();
        change?.Invoke(app.Services);
        app.MapGraphQL();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app, key.ToString());
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    static OperatorKey OperatorKeyOf(Credential key) => Gateway.Access.OperatorKey.Of(key);
}
