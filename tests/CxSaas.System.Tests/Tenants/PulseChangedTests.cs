using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Tenants;

/// <summary>The pulse as a screen follows it.</summary>
public sealed class PulseChangedTests(RunningServer server)
{
    const string Fields = "version complete customers feedback segments { segment { id } customers } nps { value n } promises { open }";

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_begins_with_what_is_and_shows_each_change()
    {
        using var api = await server.Tenant();
        await Say(api, "a", 9);
        using var live = await Follow(api);
        await live.Until(pulse => pulse.Number("feedback") == 1);
        await Say(api, "b", 3);
        var pulse = await live.Until(pulse => pulse.Number("feedback") == 2);
        Assert.Equal((2, 0), (pulse.Number("customers"), pulse.Number("nps", "value")));
        await api.Do("makePromise", new { id = "p", customerId = "a", statement = "It arrives.", unitId = "u", stake = 1, dueAt = DateTimeOffset.UtcNow.AddDays(3) });
        await live.Until(pulse => pulse.Number("promises", "open") == 1);
    }

    [Fact]
    public async Task It_comes_four_times_a_second_at_most_and_ends_with_the_newest()
    {
        using var api = await server.Tenant();
        using var live = await Follow(api);
        await live.Next();
        var (watch, seen, all) = (Stopwatch.StartNew(), 0, int.MaxValue);
        var flood = Flood();
        await live.Until(pulse => ++seen > 0 && pulse.Number("feedback") == Volatile.Read(ref all));
        await flood;
        // One more may be on its way at each end.
        Assert.InRange(seen, 2, watch.Elapsed.TotalSeconds * 4 + 2);

        // From all sides, for some seconds at least.
        async Task Flood()
        {
            var written = 0;
            await Task.WhenAll(Enumerable.Range(0, 8).Select(async writer =>
            {
                for (var n = 0; watch.Elapsed < TimeSpan.FromSeconds(3) || n < 30; n++)
                {
                    await Say(api, $"c{(8 * n + writer) % 40}", n % 11, $"f{writer}-{n}");
                    Interlocked.Increment(ref written);
                }
            }));
            Volatile.Write(ref all, written + 1);
            await Say(api, "c0", 5, "last");
        }
    }

    [Fact]
    public async Task Two_screens_and_a_query_never_disagree_on_one_version()
    {
        using var api = await server.Tenant();
        using var one = await Follow(api);
        using var other = await Follow(api);
        var writing = Task.Run(async () =>
        {
            for (var n = 0; n < 200; n++) await Say(api, $"c{n % 20}", n % 11, $"f{n}");
        }, Cancellation);
        var seen = new Dictionary<double, string>();
        await Task.WhenAll(Watch(one), Watch(other), Ask());
        await writing;
        Assert.True(seen.Count > 3, $"{seen.Count} versions were seen");

        async Task Watch(LiveSocket screen) => await screen.Until(Note);

        async Task Ask()
        {
            while (!Note((await api.Ask($"{{ pulse(window: DAYS_30) {{ {Fields} }} }}")).At("pulse"))) await Task.Delay(5, Cancellation);
        }

        bool Note(JsonElement pulse)
        {
            lock (seen)
            {
                if (pulse.At("complete").GetBoolean() && !seen.TryAdd(pulse.Number("version"), pulse.GetRawText()))
                    Assert.Equal(seen[pulse.Number("version")], pulse.GetRawText());
            }
            return pulse.Number("feedback") == 200;
        }
    }

    [Fact]
    public async Task Other_weights_are_another_version()
    {
        using var api = await server.Tenant();
        await Say(api, "a", 9);
        using var live = await Follow(api);
        var before = await live.Until(pulse => pulse.Number("feedback") == 1);
        await api.Ask("mutation { setValueDiscipline(discipline: PRODUCT_LEADERSHIP) { errors { message } } }");
        await live.Until(pulse => pulse.Number("version") > before.Number("version"));
    }

    [Fact]
    public async Task A_segment_is_followed_by_itself_and_must_be_there()
    {
        using var api = await server.Tenant();
        await api.Do("defineSegment", new { id = "north", name = "North" });
        await api.Do("registerCustomer", new { id = "a", segment = "north" });
        using var live = await Follow(api, "segment: \"north\"");
        await Say(api, "b", 3);
        await Say(api, "a", 9);
        var pulse = await live.Until(pulse => pulse.Number("feedback") == 1);
        Assert.Equal(1, pulse.Number("customers"));
        Assert.Contains("there is no such segment", await Stream(api, "segment: \"south\"", until: "errors"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_sent_events_carry_the_same()
    {
        using var api = await server.Tenant();
        await Say(api, "a", 9);
        Assert.Contains("\"feedback\":1", await Stream(api, "", until: "\"feedback\":1"), StringComparison.Ordinal);
    }

    Task<LiveSocket> Follow(Api api, string arguments = "") => LiveSocket.Subscribe(server.Process.Address, api.Key, Document(arguments));

    static string Document(string arguments) => $"subscription {{ pulseChanged({("window: DAYS_30 " + arguments).Trim()}) {{ {Fields} }} }}";

    async Task<string> Stream(Api api, string arguments, string until)
    {
        using var http = new HttpClient { BaseAddress = server.Process.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql/stream") { Content = JsonContent.Create(new { query = Document(arguments) }) };
        request.Headers.Authorization = new("Bearer", api.Key);
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Cancellation));
        var line = "";
        while (line is not null && !line.Contains(until, StringComparison.Ordinal))
            line = await reader.ReadLineAsync(Cancellation).AsTask().WaitAsync(Busy.Patience, Cancellation);
        return line ?? "";
    }

    static Task Say(Api api, string customerId, int nps, string? id = null) =>
        api.Do("recordFeedback", new { id = id ?? $"f-{customerId}", customerId, answers = new[] { new { metric = "NPS", value = nps } } });
}
