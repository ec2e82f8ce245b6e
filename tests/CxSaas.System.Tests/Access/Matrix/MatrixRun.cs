using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using CxSaas.Domain.Tenants;
using CxSaas.System.Tests.Transport;

namespace CxSaas.System.Tests.Access.Matrix;

/// <summary>Everybody tries everything at every door. What is not as the reviewed file has it is listed, by the field's name first.</summary>
sealed class MatrixRun(PrintedSchema schema, AccessFile access, Cast cast)
{
    readonly Questions _questions = new(schema, access);
    readonly ConcurrentQueue<string> _wrong = [];
    readonly ConcurrentDictionary<string, byte> _reached = new(StringComparer.Ordinal);
    int _n, _cases;

    /// <summary>What comes with a credential as an argument; <see cref="Surveys.RespondentTests"/> tries what else that might open.</summary>
    static readonly string[] Open = ["Query.invitation", "Mutation.submitResponse"];

    /// <summary>Cases that were tried.</summary>
    public int Cases => _cases;

    public IReadOnlyCollection<string> Wrong => _wrong;

    /// <summary>Fields that somebody who may see them saw: without them a refusal proves nothing.</summary>
    public IEnumerable<string> Reached => _reached.Keys;

    public Task Outsiders() => Parallel.ForEachAsync(cast.Outsiders, TestContext.Current.CancellationToken, async (outsider, _) =>
    {
        var (who, credential) = outsider;
        foreach (var root in schema.Roots)
            foreach (var path in new[] { "/graphql", "/graphql/stream" })
                Judge(root.Key, $"{who} at {path}", credential is null && path == "/graphql" && Open.Contains(root.Key) ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, await PostDoor.Status(cast.Server, path, credential, Bare(root, Own())));
        await using var socket = await RawSocket.Open(cast.Server);
        await socket.Send(credential is null ? """{"type":"connection_init"}""" : $$$"""{"type":"connection_init","payload":{"Authorization":"Bearer {{{credential}}}"}}""");
        Judge("connection_init", who, 4403, await socket.CloseCode());
    });

    /// <summary>Whoever may not begin with a field is told so and has changed nothing.</summary>
    public async Task Refused()
    {
        var before = await cast.Everything();
        await EachDoor(Roles, async (who, role, door) =>
        {
            foreach (var root in schema.Roots.Where(root => door.Takes(root) && !access.Allows(root, role)))
                Judge(root.Key, who, root.Name, string.Join(',', Forbidden(await door.Ask(Bare(root, Own())))));
        });
        Judge("tenant", "those who may not write", before, await cast.Everything());
    }

    /// <summary>What is another's and what is nobody's answer alike. Read first: what a stranger writes under such an id is its own.</summary>
    public async Task Strangers()
    {
        await Strangers(root => root.Type != "Mutation");
        await Strangers(root => root.Type == "Mutation");
    }

    Task Strangers(Func<SchemaField, bool> wanted) => EachDoor(cast.Strangers.Select(stranger => (stranger.Key, stranger.Value.Role, stranger.Value.Credential)), async (who, role, door) =>
    {
        foreach (var root in schema.Roots.Where(wanted).Where(root => door.Takes(root) && access.Allows(root, role) && schema.Ids(root).Any()))
        {
            var asked = _questions.All(root, role);
            var (theirs, nobodys) = (Own(), Ids.Of(Ids.Absent, "AAAAAAAAAAAA", "not-a-token", Interlocked.Increment(ref _n)));
            var (found, absent) = (await door.Ask(Bare(root, theirs, asked)), await door.Ask(Bare(root, nobodys, asked)));
            Judge(root.Key, who, Text(absent, nobodys), Text(found, theirs));
            // That it fails to tell is no way not to tell.
            if (new[] { Cast.Secret, "INTERNAL" }.Any(bad => Text(found, theirs).Contains(bad, StringComparison.Ordinal))) _wrong.Enqueue($"{root.Key}: {who} got {found}");
        }
    });

    /// <summary>Whoever may is answered, without an error, and under it is refused exactly what is not for him. At one door a kind of operation.</summary>
    public Task Allowed() => EachDoor(Roles, async (who, role, door) =>
    {
        foreach (var root in schema.Roots.Where(root => access.Allows(root, role) && (root.Type == "Subscription" ? door is SocketDoor : door is PostDoor)))
        {
            await Allowed(root, () => Arguments(root), who, role, door);
            // Who belongs to no tenant, or is one customer of it, says always whose.
            if (role is not (Role.Customer or Role.Operator) && root is { CanStandAlone: true, Type: not "Mutation" }) await Allowed(root, () => Task.FromResult(root.IsPaged ? "first: 1" : ""), who, role, door);
        }
    });

    async Task Allowed(SchemaField root, Func<Task<string>> arguments, string who, Role role, Door door)
    {
        var asked = _questions.All(root, role);
        var answer = await door.AskUntilAnswered(_questions.Document(asked, await arguments()));
        Judge(root.Key, who, "an answer", answer is null ? "silence" : answer["errors"] is { } errors ? errors.ToJsonString() : "an answer");
        var objects = Questions.Objects(asked, answer?["data"]?[root.Name]).ToList();
        foreach (var field in objects.SelectMany(found => found.Children)) _reached[field.Field.Key] = 0;
        _reached[root.Key] = 0;

        var denied = _questions.Denied(asked, role).Where(denied => objects.Any(found => denied.Path == $"{found.Path}.{denied.Key.Split('.')[1]}")).ToList();
        if (denied.Count == 0) return;
        var refused = Forbidden(await door.AskUntilAnswered(_questions.Forbidden(asked, await arguments(), role))).ToList();
        foreach (var (path, key) in denied) Judge(key, who, true, refused.Contains(path));
    }

    Task EachDoor(IEnumerable<(string Who, Role Role, string Credential)> actors, Func<string, Role, Door, Task> visit) =>
        Parallel.ForEachAsync(actors, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (actor, _) =>
        {
            foreach (var door in await Door.Open(cast.Server, actor.Credential))
            {
                await using (door) await visit($"{actor.Who} at {door.Name}", actor.Role, door);
            }
        });

    void Judge<T>(string field, string who, T right, T answered)
    {
        Interlocked.Increment(ref _cases);
        if (!Equals(right, answered)) _wrong.Enqueue($"{field}: {who} should get {right} and got {answered}");
    }

    IEnumerable<(string, Role, string)> Roles => cast.Roles.Select(role => (role.Key.ToString(), role.Key, role.Value));

    Ids Own() => Ids.Of(Ids.Existing, cast.OwnKey, cast.OwnToken, Interlocked.Increment(ref _n));

    /// <summary>Things that a write of before has not used up.</summary>
    async Task<string> Arguments(SchemaField root)
    {
        var ids = Own();
        if (root.Type == "Mutation" && schema.Ids(root).Any(id => id.EndsWith("promiseId", StringComparison.Ordinal))) ids = ids with { Promise = await cast.FreshPromise(ids.New) };
        if (root.Key == "Query.auditLog") ids = ids with { Tenant = "matrix" };
        if (root.Key == "Mutation.revokeApiKey") ids = ids with { Key = await cast.FreshKey() };
        if (root.Key == "Mutation.closeSurvey") ids = ids with { Survey = await cast.FreshSurvey(ids.New) };
        if (root.Key == "Mutation.eraseCustomer") ids = ids with { Customer = await cast.FreshCustomer(ids.New) };
        return Fixtures.Of(root, ids)!;
    }

    /// <summary>The field alone, and of what it answers nothing that differs from one time to another.</summary>
    string Bare(SchemaField root, Ids ids, Asked? asked = null) => asked is not null && root.Type != "Mutation"
        ? _questions.Document(asked, Fixtures.Of(root, ids)!, field => field.Field.Returns is not ("DateTime" or "Float") && !field.Field.Name.EndsWith("ursor", StringComparison.Ordinal))
        : $"{root.Type.ToLowerInvariant()} {{ {root.Name}{(Fixtures.Of(root, ids) is { Length: > 0 } given ? $"({given})" : "")} "
            + $"{{ __typename {(schema.Types[root.Returns].Any(field => field.Name == "errors") && asked is not null ? "errors { code message field }" : "")} }} }}";

    static string Text(JsonObject? answer, Ids ids) => answer is null ? "silence" : ids.Anonymous(answer.ToJsonString());

    /// <summary>The places that were refused, without the numbers of items.</summary>
    static IEnumerable<string> Forbidden(JsonObject? answer) => (answer?["errors"]?.AsArray() ?? [])
        .Where(error => error!["extensions"]!["code"]!.GetValue<string>() == "FORBIDDEN")
        .Select(error => string.Join('.', (error!["path"]?.AsArray() ?? []).Where(step => step!.GetValueKind() == global::System.Text.Json.JsonValueKind.String).Select(step => step!.GetValue<string>())))
        .Distinct();
}
