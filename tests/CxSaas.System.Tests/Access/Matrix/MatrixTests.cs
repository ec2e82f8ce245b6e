using CxSaas.Gateway.Access;
using CxSaas.System.Tests.Contract;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Access.Matrix;

/// <summary>Every field that the contract prints, tried by everybody at every door.</summary>
public sealed class MatrixTests(RunningServer server)
{
    static readonly PrintedSchema Schema = new(ContractTests.Printed());

    [Fact]
    public async Task Everybody_gets_what_the_reviewed_file_says_and_nothing_else()
    {
        await using var cast = await Cast.Gather(server.Process.Address, server.Process.OperatorKey);
        var run = await Walk(cast, AccessFile.Read());
        await run.Outsiders();
        Assert.True(run.Wrong.Count == 0, string.Join('\n', run.Wrong));
        Assert.Empty(Schema.Fields.Select(field => field.Key).Except(run.Reached));
        Assert.InRange(run.Cases, 1_500, int.MaxValue);
    }

    // A suite that stays green with a rule taken out tests nothing; so ten are, of each kind, and each must be named.
    [Fact]
    public async Task A_rule_that_is_taken_out_is_found_by_its_name()
    {
        string[] taken =
        [
            "Query.customers", "Query.promises", "Query.pulse", "Mutation.createTenant", "Mutation.createApiKey", "Mutation.recordFeedback",
            "Subscription.alertRaised", "Tenant.apiKeys", "Promise.makerId", "Customer.segment", "Query.promise",
        ];
        await using var open = await OpenServer.Start(Without(taken));
        await using var cast = await Cast.Gather(open.Address, open.OperatorKey);
        var wrong = (await Walk(cast, AccessFile.Read())).Wrong.Select(line => line.Split(':')[0]).ToHashSet();
        Assert.Equal(taken.Order(), wrong.Where(field => field.Contains('.', StringComparison.Ordinal)).Order());
    }

    [Fact]
    public async Task A_field_without_a_rule_stops_the_start_by_its_name()
    {
        var rules = new AccessRules(
            AccessTable.Lines.Select(line => (line.Type, line.Roles, string.Join(' ', line.Fields.Split(' ').Where(field => $"{line.Type}.{field}" != "Pulse.nps")))),
            AccessTable.Owners);
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => OpenServer.Start(rules));
        Assert.Contains("Fields without an access rule: Pulse.nps.", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>The table with these open to all who have any credential; of a promise, that it is the customer's own.</summary>
    static AccessRules Without(string[] taken) => new(
        AccessTable.Lines
            .SelectMany(line => line.Fields.Split(' ').Select(field => (line.Type, line.Roles, Field: field)))
            .Select(line => (line.Type, taken.Contains($"{line.Type}.{line.Field}") ? Roles.Everyone : line.Roles, line.Field)),
        [.. AccessTable.Owners.Where(owner => owner.Field != "promise"), .. taken.Select(key => (key.Split('.')[0], key.Split('.')[1], (string?)null))]);

    static async Task<MatrixRun> Walk(Cast cast, AccessFile access)
    {
        var run = new MatrixRun(Schema, access, cast);
        await run.Refused();
        await run.Strangers();
        using var stop = new CancellationTokenSource();
        var happenings = Happen(cast, stop.Token);
        await run.Allowed();
        await stop.CancelAsync();
        await happenings;
        return run;
    }

    // So that whoever follows what happens has something to see.
    static async Task Happen(Cast cast, CancellationToken stop)
    {
        for (var n = 0; !stop.IsCancellationRequested; n++)
        {
            await cast.Admin.Do("settlePromise", new { customerId = "own-customer", promiseId = await cast.FreshPromise($"{n}"), completeness = 0 });
            await Task.Delay(50, CancellationToken.None);
        }
    }
}
