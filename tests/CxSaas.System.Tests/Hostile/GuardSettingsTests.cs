using CxSaas.System.Tests.Running;
using Microsoft.Data.Sqlite;

namespace CxSaas.System.Tests.Hostile;

/// <summary>What an operator may set about the guard, and the entry G36 of the catalogue: a fault within is told by its id alone.</summary>
public sealed class GuardSettingsTests
{
    const string Prefix = "CxSaas__Gateway__Guard__";

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Limits_may_only_warn_and_time_and_length_of_an_answer_are_set()
    {
        await using var server = await CxSaasProcess.Start(environment: "Development", variables: new Dictionary<string, string>
        {
            [Prefix + "Mode"] = "Warn",
            [Prefix + "ExecutionMax"] = "00:00:00.001",
            [Prefix + "ResponseBytesMax"] = "1000",
        });
        using var api = new Api(server.Address, server.AdminKey);
        var aliases = "{" + string.Concat(Enumerable.Range(0, 31).Select(i => $" a{i}: __typename")) + " }";
        Assert.Equal("Query", (await api.Ask(aliases)).Text("a30"));
        await Eventually.Holds(() => Task.FromResult(server.Output), log => log.Contains("TOO_MANY_ALIASES", StringComparison.Ordinal));
        Assert.Equal("FRAGMENT_CYCLE", Code(await api.Send("{ ...a } fragment a on Query { ...a }")));

        var late = await api.Send("{ pulse { customers } }");
        Assert.Equal("TIMEOUT", Code(late));
        Assert.True(late.At("errors", 0, "extensions", "retryable").GetBoolean());
        Assert.Equal("null", late.At("data").GetRawText());

        var lengthy = await api.Send("{ __schema { types { name } } }");
        Assert.Equal("RESPONSE_TOO_LARGE", Code(lengthy));
        Assert.Equal("null", lengthy.At("data").GetRawText());
    }

    [Theory]
    [InlineData("DepthMax", "0")]
    [InlineData("ExecutionMax", "00:00:00")]
    public async Task A_limit_that_lets_nothing_by_stops_the_start_and_is_named(string limit, string value)
    {
        var ended = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            CxSaasProcess.Start(variables: new Dictionary<string, string> { [Prefix + limit] = value }));
        Assert.Contains($"CxSaas:Gateway:Guard:{limit}", ended.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task G36_what_fails_within_is_masked_and_the_log_has_it_under_its_request_id()
    {
        await using var first = await CxSaasProcess.Start();
        using var writer = new Api(first.Address, first.AdminKey);
        await writer.Do("registerCustomer", new { id = "spoilt" });
        await first.Terminate();
        await using (var database = new SqliteConnection($"Data Source={Path.Combine(first.Folder, "cxsaas.db")};Pooling=False"))
        {
            await database.OpenAsync(Cancellation);
            await using var spoil = database.CreateCommand();
            spoil.CommandText = "UPDATE state SET json = '{' WHERE grain = 'customer/demo:spoilt'";
            Assert.Equal(1, await spoil.ExecuteNonQueryAsync(Cancellation));
        }

        await using var again = await CxSaasProcess.Start(first.Folder);
        using var api = new Api(again.Address, writer.Key);
        var answer = await api.Send("{ customer(id: \"spoilt\") { id } viewer { role } }");
        var (error, extensions) = (answer.At("errors", 0), answer.At("errors", 0, "extensions"));
        Assert.Contains(extensions.Text("code"), (string[])["INTERNAL", "UNAVAILABLE"]);
        Assert.Equal("customer", error.Text("path", 0));
        Assert.Equal("ADMIN", answer.Text("data", "viewer", "role"));
        foreach (var inside in (string[])["Exception", "json", "grain", "   at ", "sqlite"])
            Assert.DoesNotContain(inside, error.GetRawText(), StringComparison.OrdinalIgnoreCase);
        await Eventually.Holds(() => Task.FromResult(again.Output), log => log.Contains(extensions.Text("requestId")!, StringComparison.Ordinal));
    }

    static string? Code(global::System.Text.Json.JsonElement answer) => answer.Text("errors", 0, "extensions", "code");
}
