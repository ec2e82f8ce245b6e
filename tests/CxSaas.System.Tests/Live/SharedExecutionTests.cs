using System.Collections.Concurrent;
using CxSaas.Gateway.Schema;
using CxSaas.System.Tests.Access.Matrix;
using CxSaas.System.Tests.Running;
using CxSaas.System.Tests.Transport;
using GraphQL.Resolvers;
using GraphQL.Types;
using Microsoft.Extensions.DependencyInjection;

namespace CxSaas.System.Tests.Live;

/// <summary>
/// Who shares an execution sees what its scope sees and nothing of another subscriber. Over real sockets and the real engine, in a
/// schema in which one field tells who it is executed for, as none of ours would.
/// </summary>
public sealed class SharedExecutionTests
{
    const string Followed = "subscription { scoreChanged(customerId: \"c\") { customerId eventId } }";

    readonly ConcurrentQueue<(string? KeyId, DateTimeOffset? ExpiresAt)> _executedFor = new();

    [Fact]
    public async Task What_is_executed_for_several_is_executed_once_for_their_scope_and_none_of_them_is_seen()
    {
        await using var server = await OpenServer.Start(change: TellWho);
        using var platform = new Api(server.Address, server.OperatorKey);
        using var admin = new Api(server.Address, (await platform.Do("createTenant", new { id = "acme", name = "Acme" }, "adminKey")).Text("adminKey")!);
        await Say(admin, "first");
        var keys = new List<string>();
        foreach (var name in (string[])["one", "two"]) keys.Add((await admin.Do("createApiKey", new { name, role = "ANALYST" }, "secret")).Text("secret")!);
        // Two tokens of one customer, which end at different times.
        var tokens = new List<string>();
        foreach (var ttlSeconds in (int[])[600, 900]) tokens.Add((await admin.Do("issueCustomerToken", new { customerId = "c", ttlSeconds }, "token")).Text("token")!);

        var followers = new List<LiveSocket>();
        foreach (var credential in (string[])[.. keys, .. tokens, admin.Key]) followers.Add(await LiveSocket.Subscribe(server.Address, credential, Followed));
        foreach (var follower in followers) Assert.StartsWith("nobody of ", (await follower.Next()).Text("customerId"), StringComparison.Ordinal);

        _executedFor.Clear();
        await Say(admin, "second");
        var seen = new List<string?>();
        foreach (var follower in followers) seen.Add((await follower.Until(change => change.Text("eventId") == "second")).Text("customerId"));
        Assert.Equal(["nobody of Analyst ", "nobody of Analyst ", "nobody of Customer c", "nobody of Customer c", "nobody of Admin "], seen);
        // One execution a scope: analysts, the customer, the ADMIN.
        Assert.Equal([(null, null), (null, null), (null, null)], _executedFor);
        followers.ForEach(follower => follower.Dispose());
    }

    [Fact]
    public async Task Who_joins_late_has_the_state_of_now_at_once_and_from_then_on_the_same_as_all()
    {
        await using var server = await OpenServer.Start(change: TellWho);
        using var platform = new Api(server.Address, server.OperatorKey);
        using var admin = new Api(server.Address, (await platform.Do("createTenant", new { id = "acme", name = "Acme" }, "adminKey")).Text("adminKey")!);
        var other = (await admin.Do("createApiKey", new { name = "other", role = "ADMIN" }, "secret")).Text("secret")!;
        await Say(admin, "first");
        const string query = "subscription { scoreChanged(customerId: \"c\") { customerId delta eventId satisfaction { version score } } }";
        using var early = await LiveSocket.Subscribe(server.Address, admin.Key, query);
        await early.Next();
        for (var n = 0; n < 3; n++) await Say(admin, $"more-{n}");
        // Whoever is told of two at once is told of no one event.
        var held = await early.Until(change => change.Number("satisfaction", "version") == 4);

        // Nothing happens any more, and still they hear at once, over whichever transport.
        using var late = await LiveSocket.Subscribe(server.Address, other, query);
        var now = await late.Next();
        using var stream = await LiveEvents.Open(server.Address, other, query);
        var streamed = (await stream.Next())!.Value.At("data", "scoreChanged");
        Assert.Equal(held.At("satisfaction").GetRawText(), now.At("satisfaction").GetRawText());
        // They have nothing that it could differ from.
        Assert.Equal("null", now.At("delta").GetRawText());
        Assert.Equal(now.GetRawText(), streamed.GetRawText());

        _executedFor.Clear();
        await Say(admin, "last");
        var all = new[] { await early.Next(), await late.Next(), (await stream.Next())!.Value.At("data", "scoreChanged") };
        Assert.Single(all.Select(change => change.GetRawText()).Distinct());
        Assert.Equal("last", all[0].Text("eventId"));
        Assert.Single(_executedFor);
    }

    [Fact]
    public async Task Of_one_operation_each_scope_gets_what_it_may_see()
    {
        await using var server = await OpenServer.Start();
        using var platform = new Api(server.Address, server.OperatorKey);
        using var admin = new Api(server.Address, (await platform.Do("createTenant", new { id = "acme", name = "Acme" }, "adminKey")).Text("adminKey")!);
        await Say(admin, "first");
        var token = (await admin.Do("issueCustomerToken", new { customerId = "c" }, "token")).Text("token")!;
        const string query = "subscription { promiseChanged(customerId: \"c\") { promise { id makerId } } }";
        await using var staff = await RawSocket.Ready(server.Address, admin.Key);
        await staff.Subscribe("a", query);
        await using var customer = await RawSocket.Ready(server.Address, token);
        await customer.Subscribe("a", query);
        var (toStaff, toCustomer) = (staff.Message(), customer.Message());
        // When a subscription begins to hear is not told.
        for (var n = 0; !toStaff.IsCompleted || !toCustomer.IsCompleted; n++)
        {
            await admin.Do("makePromise", new { id = $"p{n}", customerId = "c", statement = "It arrives.", unitId = "u", makerId = "jo", dueAt = DateTimeOffset.UtcNow.AddDays(3) });
            await Task.WhenAny(Task.WhenAll(toStaff, toCustomer), Task.Delay(100, TestContext.Current.CancellationToken));
        }
        Assert.Equal("jo", (await toStaff).Text("payload", "data", "promiseChanged", "promise", "makerId"));
        var hidden = (await toCustomer).At("payload");
        Assert.Equal("FORBIDDEN", hidden.Text("errors", 0, "extensions", "code"));
        Assert.DoesNotContain("jo", hidden.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_is_judged_by_itself_though_others_are_served_the_same_operation()
    {
        await using var server = await OpenServer.Start();
        using var platform = new Api(server.Address, server.OperatorKey);
        using var admin = new Api(server.Address, (await platform.Do("createTenant", new { id = "acme", name = "Acme" }, "adminKey")).Text("adminKey")!);
        await Say(admin, "first");
        await Say(admin, "others", "d");
        var stranger = (await admin.Do("issueCustomerToken", new { customerId = "d" }, "token")).Text("token")!;
        const string query = "subscription S($id: ID!) { scoreChanged(customerId: $id) { eventId } }";
        await using var served = await RawSocket.Ready(server.Address, admin.Key);
        await served.Subscribe("a", query, new { id = "c" });
        Assert.Equal("next a", await served.Line());

        await using var socket = await RawSocket.Ready(server.Address, admin.Key);
        foreach (var (id, variables, code) in new (string, object, string)[]
        {
            ("none", new { }, "BAD_VARIABLE"), ("null", new { id = (string?)null }, "BAD_VARIABLE"), ("object", new { id = new { } }, "BAD_VARIABLE"),
            ("list", new { id = new[] { "c" } }, "BAD_VARIABLE"), ("absent", new { id = "nobody" }, "NOT_FOUND"),
        })
        {
            await socket.Subscribe(id, query, variables);
            var error = await socket.Message();
            Assert.Equal((id, code), (error.Text("id"), error.Text("payload", 0, "extensions", "code")));
        }
        await using var foreign = await RawSocket.Ready(server.Address, stranger);
        await foreign.Subscribe("a", query, new { id = "c" });
        Assert.Equal("NOT_FOUND", (await foreign.Message()).Text("payload", 0, "extensions", "code"));

        await Say(admin, "second");
        Assert.Equal("second", (await served.Message()).Text("payload", "data", "scoreChanged", "eventId"));
    }

    void TellWho(IServiceProvider services)
    {
        var field = ((IObjectGraphType)services.GetRequiredService<ISchema>().AllTypes["ScoreChange"]!).GetField("customerId")!;
        field.Resolver = new FuncFieldResolver<string>(context =>
        {
            var caller = context.Caller();
            _executedFor.Enqueue((caller.KeyId, caller.ExpiresAt));
            return $"{caller.KeyId ?? "nobody"} of {caller.Role} {caller.CustomerId}";
        });
    }

    static Task Say(Api api, string id, string customerId = "c") => api.Do("recordFeedback", new { id, customerId, answers = new[] { new { metric = "NPS", value = id.Length } } });
}
