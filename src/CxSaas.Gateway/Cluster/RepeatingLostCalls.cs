using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace CxSaas.Gateway.Cluster;

public static class RepeatingLostCalls
{
    /// <summary>Lets this client of a cluster make its repeatable calls again when their silo is lost.</summary>
    public static IClientBuilder RepeatLostCalls(this IClientBuilder client, TimeSpan? patience = null)
    {
        client.Services.AddSingleton(services => new RepeatedCalls(services, services.GetRequiredService<TimeProvider>(), patience ?? RepeatedCalls.Patience));
        client.Services.AddSingleton<IOutgoingGrainCallFilter>(services => services.GetRequiredService<RepeatedCalls>());
        client.Services.Configure<ClientConnectionOptions>(options => options.ConfigureConnection(connections => connections.Use(next => async connection =>
        {
            var calls = connections.ApplicationServices.GetRequiredService<RepeatedCalls>();
            try
            {
                await next(connection);
            }
            finally
            {
                calls.ConnectionLost();
            }
        })));
        return client;
    }
}
