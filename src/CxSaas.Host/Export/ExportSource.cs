using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using CxSaas.Domain.Customers;
using CxSaas.Host.Client;
using CxSaas.Silo.Storage;

namespace CxSaas.Host.Export;

/// <summary>A customer with all its events, oldest first.</summary>
sealed record Person(string Id, string? Name, string? Segment, IReadOnlyList<JsonElement> Stored, IReadOnlyList<JsonElement> Invitations)
{
    public IReadOnlyList<CustomerEvent> Events { get; } = [.. Stored.Select(json => StoredJson.EventOf(json.GetRawText()))];
}

/// <summary>What an export reads of a server.</summary>
sealed class ExportSource(CxSaasClient client)
{
    const int PageLength = 100;

    /// <summary>Customers read at once.</summary>
    const int AtOnce = 8;

    public Task<JsonElement> Ask(string document, Action<Utf8JsonWriter>? variables, CancellationToken stop) => client.Send(document, variables, stop);

    /// <summary>All customers in the order of their ids.</summary>
    public async IAsyncEnumerable<Person> Everybody([EnumeratorCancellation] CancellationToken stop)
    {
        for (string? after = null; ;)
        {
            var page = (await client.Send(
                $"query everybody($after: String) {{ customers(orderBy: ID_ASC, first: {PageLength}, after: $after) {{ nodes {{ id name segment {{ id }} }} pageInfo {{ hasNextPage endCursor }} }} }}",
                json => json.WriteString("after", after), stop)).GetProperty("customers");
            foreach (var few in page.GetProperty("nodes").EnumerateArray().Chunk(AtOnce))
                foreach (var person in await Task.WhenAll(few.Select(node => Person(node, stop)))) yield return person;
            if (!page.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean()) yield break;
            after = page.GetProperty("pageInfo").GetProperty("endCursor").GetString();
        }
    }

    async Task<Person> Person(JsonElement node, CancellationToken stop)
    {
        var id = node.GetProperty("id").GetString()!;
        var segment = node.GetProperty("segment") is { ValueKind: JsonValueKind.Object } known ? known.GetProperty("id").GetString() : null;
        return new(id, node.GetProperty("name").GetString(), segment, await Events(id, stop), await Invitations(id, stop));
    }

    /// <summary>Every invitation of a customer, oldest first.</summary>
    public async Task<IReadOnlyList<JsonElement>> Invitations(string customerId, CancellationToken stop) => [.. (await client.Send(
        "query invitations($id: ID!) { storedInvitations(customerId: $id) { surveyId touchpoint occurredAt invitedAt expiresAt answeredAt points } }",
        json => json.WriteString("id", customerId), stop)).GetProperty("storedInvitations").EnumerateArray()];

    /// <summary>What is set of the tenant, by the members of a settings file (<see cref="Import.SettingsFile"/>).</summary>
    public async Task<JsonObject> Settings(CancellationToken stop)
    {
        var tenant = (await client.Send(
            "query settings { tenant { valueDiscipline dimensions { dimension: id weight } retiredDimensions "
            + "segments { id name weights { dimension weight } } promisePolicy { feasibility graceSeconds } } }", null, stop)).GetProperty("tenant");
        var units = await client.Send("query units { units { id name } }", null, stop);
        var priors = (await client.Send("query priors { priors { priors { segmentId dimension mean deviation } } }", null, stop)).GetProperty("priors");
        var baselines = await client.Send(
            $"query baselines {{ baselines {{ id name metric segment window takenAt counted {{ {Count} }} lastDay {{ {Count} }} }} }}", null, stop);
        var settings = JsonObject.Create(tenant)!;
        settings["units"] = JsonArray.Create(units.GetProperty("units"));
        // The newest holds.
        settings["priors"] = priors.GetArrayLength() == 0 ? new JsonArray() : JsonArray.Create(priors[0].GetProperty("priors"));
        settings["baselines"] = JsonArray.Create(baselines.GetProperty("baselines"));
        return settings;
    }

    const string Count = "n high low sum sumOfSquares";

    /// <summary>The tenant's surveys, as they are made, with their status.</summary>
    public async Task<IReadOnlyList<JsonElement>> Surveys(CancellationToken stop)
    {
        var surveys = new List<JsonElement>();
        for (string? after = null; ;)
        {
            var page = (await client.Send(
                "query surveys($after: String) { surveys(first: 20, after: $after) { nodes { id name status questions { id text metric dimension aspect required } "
                + "rules { delayHours expiryDays surveyCooldownDays customerCooldownDays sampleShare } } pageInfo { hasNextPage endCursor } } }",
                json => json.WriteString("after", after), stop)).GetProperty("surveys");
            surveys.AddRange(page.GetProperty("nodes").EnumerateArray());
            if (!page.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean()) return surveys;
            after = page.GetProperty("pageInfo").GetProperty("endCursor").GetString();
        }
    }

    /// <summary>Every event of a customer as it is stored.</summary>
    public async Task<IReadOnlyList<JsonElement>> Events(string customerId, CancellationToken stop)
    {
        var events = new List<JsonElement>();
        for (string? after = null; ;)
        {
            var page = (await client.Send(
                $"query events($id: ID!, $after: String) {{ storedEvents(customerId: $id, first: {PageLength}, after: $after) {{ nodes {{ json }} pageInfo {{ hasNextPage endCursor }} }} }}",
                json =>
                {
                    json.WriteString("id", customerId);
                    json.WriteString("after", after);
                },
                stop)).GetProperty("storedEvents");
            events.AddRange(page.GetProperty("nodes").EnumerateArray().Select(node => JsonElement.Parse(node.GetProperty("json").GetString()!)));
            if (!page.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean()) return events;
            after = page.GetProperty("pageInfo").GetProperty("endCursor").GetString();
        }
    }
}
