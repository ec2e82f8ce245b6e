using CxSaas.System.Tests.Running;
using CxSaas.System.Tests.Transport;

namespace CxSaas.System.Tests.Hostile;

/// <summary>An attack on the running server, by a tenant with the customer c. Another tenant is served afterwards, and in time.</summary>
public abstract class LiveAttackCase(HostileServer server) : IAsyncLifetime
{
    protected const string Followed = "subscription { scoreChanged(customerId: \"c\") { delta } }";

    protected HostileServer Server => server;

    protected Uri Address => server.Process.Address;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected Api Api => server.Attacker;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Law.Serves(server.Other);
    }

    private protected Task<RawSocket> Ready() => RawSocket.Ready(Address, Api.Key);

    protected Task<T> Lawful<T>(Func<Task<T>> attack) => Law.Holds(server, attack);

    /// <summary>Sends this under the law on a socket that is ready; the answer must be a close with this code.</summary>
    private protected async Task Closes(int code, Func<RawSocket, Task> attack) => Assert.Equal(code, await Lawful(async () =>
    {
        await using var socket = await Ready();
        await attack(socket);
        return await socket.CloseCode();
    }));

    protected Task Say(string id) => Api.Do("recordFeedback", new { id, customerId = "c", answers = new[] { new { metric = "NPS", value = 3 } } });

    /// <summary>Whatever was opened is closed again, on the way up to the grains too.</summary>
    protected async Task NothingIsLeft()
    {
        foreach (var held in (string[])["cxsaas_gateway_connections", "cxsaas_gateway_subscriptions", "cxsaas_gateway_live_streams", "cxsaas_gateway_live_topics"])
            await server.Figures.Becomes(0, held);
    }
}
