using System.Text.Json.Nodes;
using CsCheck;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Scoring;

namespace CxSaas.Domain.Tests;

public sealed class StoredJsonTests
{
    [Fact]
    public void What_is_stored_comes_back_whole() => Histories.Any.Sample(history =>
    {
        var customer = new StoredCustomer(Commands.Tenant, Histories.Day(500));
        foreach (var e in history) customer.Take(e);
        var json = StoredJson.Of(customer.Customer);
        Assert.Equal(json, StoredJson.Of(StoredJson.RoundTrip(customer.Customer)));
        Assert.Equal(customer.Customer.Journal.Tail.AsEnumerable(), StoredJson.RoundTrip(customer.Customer).Journal.Tail);
    }, iter: 100, print: Histories.Print);

    [Fact]
    public void Nothing_is_stored_that_follows_from_the_rest()
    {
        var customer = WithEveryEvent();
        var members = Members(JsonNode.Parse(StoredJson.Of(customer.Customer))!).ToHashSet();
        Assert.NotEmpty(customer.Journal.Checkpoint.Promises);
        Assert.Contains("promiseId", members);
        Assert.Empty(members.Intersect([
            "key", "head", "count", "hasArchive", "isTailFull", "step", "content",
            "openPromises", "isOpen", "isPending", "isOver", "terms", "answer", "lapsesAt", "isRecoverable", "stakes", "gain", "loss"]));
    }

    [Fact]
    public void An_event_holds_its_own_id_once()
    {
        var events = JsonNode.Parse(StoredJson.Of(WithEveryEvent().Customer))!["journal"]!["tail"]!.AsArray();
        Assert.Equal(11, events.Select(e => (string)e!["event"]!).Distinct().Count());
        foreach (var e in events)
        {
            Assert.False(e!.AsObject().ContainsKey("eventId"));
            Assert.Single(e.AsObject(), m => m.Key is "id" or "promiseId");
        }
    }

    static StoredCustomer WithEveryEvent()
    {
        var customer = new StoredCustomer(Commands.Tenant, Histories.Day(500));
        customer.Records(Commands.Promise("old", Histories.Day(0), Histories.Day(400)));
        for (var i = 0; i < Journal.TailEventsMax; i++) customer.Records(Commands.Feedback($"f{i}", at: Histories.Day(i)));
        customer.Now = Histories.Day(100);
        customer.Records(new RecordSignal("s", SignalKind.Purchase, null));
        foreach (var id in (string[])["open", "broken", "released", "withdrawn"])
            customer.Records(Commands.Promise(id, Histories.Day(100), Histories.Day(200)));
        customer.Now = Histories.Day(101);
        customer.Records(new RenegotiatePromise("open", Histories.Day(300), CustomerConsents: true));
        customer.Records(new SettlePromise("broken", 0, false, null));
        customer.Records(new ReleasePromise("released", null));
        customer.Records(new WithdrawPromise("withdrawn", null));
        customer.Now = Histories.Day(102);
        customer.Records(new ConfirmRecovery("broken", null));
        customer.Records(Commands.Proposal("asked", null, Histories.Day(300)));
        customer.Records(new ConfirmFeasibility("asked", true));
        customer.Records(new ConfirmFeasibility("asked", false, "The van broke down."));
        return customer;
    }

    static IEnumerable<string> Members(JsonNode node) => node switch
    {
        JsonObject o => o.SelectMany(m => m.Value is null ? [m.Key] : Members(m.Value).Prepend(m.Key)),
        JsonArray a => a.SelectMany(n => n is null ? [] : Members(n)),
        _ => [],
    };
}
