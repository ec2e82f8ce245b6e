using System.Net;
using CxSaas.System.Tests.Running;
using CxSaas.System.Tests.Transport;

namespace CxSaas.System.Tests.Hostile;

/// <summary>The entries G04 and G22 of the catalogue, and what a customer's token may cost: it is in everybody's hands, and learns nothing of the schema.</summary>
[Collection(HostileServer.Name)]
public sealed class CallerAttackTests(HostileServer server)
{
    public static TheoryData<string> AskingForTheSchema =>
    [
        "{ __schema { types { name } } }",
        "{ __type(name: \"Query\") { name } }",
        "{ a: __schema { types { name } } }",
        "{ viewer { role } __schema @skip(if: false) { types { name } } }",
        "query($no: Boolean = false) { viewer { role } __schema @skip(if: $no) { types { name } } }",
        "{ ...f } fragment f on Query { viewer { role } __type(name: \"Query\") { name } }",
        "{ viewer { role } ... on Query { ... { __schema { types { name } } } } }",
        "query a { viewer { role } } query b { __schema { types { name } } }",
    ];

    [Theory, MemberData(nameof(AskingForTheSchema))]
    public async Task G22_a_customer_may_not_ask_for_the_schema_over_any_transport(string document)
    {
        var token = await server.CustomerToken();
        var name = document.StartsWith("query a", StringComparison.Ordinal) ? "b" : null;
        var answer = await Law.Holds(server, () => Attack.Document(server, document, operationName: name, key: token));
        Assert.Equal((HttpStatusCode.BadRequest, "INTROSPECTION_OFF"), (answer.Status, answer.Code));
        if (name is not null) return;
        using var http = new HttpClient { BaseAddress = server.Process.Address, DefaultRequestHeaders = { Authorization = new("Bearer", token) } };
        // By GET nothing is run but trusted documents.
        using var byGet = await http.GetAsync(new Uri($"/graphql?query={Uri.EscapeDataString(document)}", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, byGet.StatusCode);
        Assert.Contains("INTROSPECTION_OFF", await Attack.Stream(server, document, token), StringComparison.Ordinal);
        await using var socket = await RawSocket.Ready(server.Process.Address, token);
        await socket.Subscribe("a", document);
        Assert.Equal("INTROSPECTION_OFF", (await socket.Message()).Text("payload", 0, "extensions", "code"));
    }

    [Fact]
    public async Task G22_the_name_of_a_type_may_be_asked_for_where_the_schema_may_not()
    {
        var answer = await Attack.Document(server, "{ __typename viewer { __typename } }", key: await server.CustomerToken());
        Assert.Equal("Viewer", answer.Json.Text("data", "viewer", "__typename"));
    }

    [Theory]
    [InlineData("{ viewer { rol } }")]
    [InlineData("{ viewer { role(a: 1) } }")]
    [InlineData("{ customr(id: \"c\") { id } }")]
    [InlineData("{ viewer }")]
    [InlineData("{ customer { id } }")]
    [InlineData("{ customer(id: \"c\") { promises(orderBy: DUE) { totalCount } } }")]
    [InlineData("{ ... on Vewer { role } }")]
    [InlineData("query($i: RecordFeedbackInpt) { viewer { role } }")]
    [InlineData("query($i: ID) { customer(id: $i) { id } }")]
    public async Task G04_a_mistake_teaches_a_customer_no_name_and_staff_the_right_one(string document)
    {
        var token = await server.CustomerToken();
        var answer = await Law.Holds(server, () => Attack.Document(server, document, key: token));
        Assert.Equal((HttpStatusCode.BadRequest, "INVALID_DOCUMENT"), (answer.Status, answer.Code));
        Assert.Equal("The document does not fit the schema here.", answer.Json.Text("errors", 0, "message"));
        Assert.True(answer.Json.At("errors", 0, "locations").GetArrayLength() > 0);
        var toStaff = await Attack.Document(server, document);
        Assert.NotEqual("The document does not fit the schema here.", toStaff.Json.Text("errors", 0, "message"));
    }

    [Fact]
    public async Task A_customers_request_may_cost_a_fifth_of_what_staffs_may()
    {
        const string document = "{ customer(id: \"c\") { timeline(first: 100) { nodes { id kind occurredAt feedback { id answers { metric } } } } } }";
        Assert.Equal(HttpStatusCode.OK, (await Attack.Document(server, document)).Status);
        var token = await server.CustomerToken();
        var answer = await Law.Holds(server, () => Attack.Document(server, document, key: token));
        Assert.Equal((HttpStatusCode.BadRequest, "TOO_COSTLY"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task G23_what_standard_tools_ask_of_the_schema_is_answered()
    {
        const string typeRef = "kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } }";
        const string document = $$"""
            query IntrospectionQuery {
              __schema { queryType { name kind } mutationType { name kind } subscriptionType { name kind } types { ...FullType }
                directives { name description locations args { ...InputValue } } } }
            fragment FullType on __Type { kind name description
              fields(includeDeprecated: true) { name description args { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason }
              inputFields { ...InputValue } interfaces { ...TypeRef } enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } possibleTypes { ...TypeRef } }
            fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue }
            fragment TypeRef on __Type { {{typeRef}} }
            """;
        var answer = await Attack.Document(server, document);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.True(answer.Json.At("data", "__schema", "types").GetArrayLength() > 50);
    }
}
