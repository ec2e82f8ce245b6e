using CxSaas.Gateway;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Hostile;

/// <summary>
/// Whoever may ask can ask something else each time. What the server remembers of it is bounded by what it weighs, which is many times
/// its text: these documents, all of them kept, would be 250 MB.
/// </summary>
public sealed class MemoryTests(ITestOutputHelper output)
{
    const int Documents = 1_000, AtOnce = 8;

    /// <summary>Bytes: the documents' own bound, and twice as much for answering them and for what the collector has not come to yet.</summary>
    const long GrowthMax = 3 * GatewayLimits.DocumentsRememberedBytesMax;

    // Nearly as many tokens as a document may have.
    static readonly string List = string.Join(' ', Enumerable.Repeat("OPEN", 1_900));

    [Theory]
    [InlineData("{{ customer(id: \"x\") {{ promises(where: {{ statuses: [{0}] }}) {{ totalCount }} }} }} # {1}")]
    [InlineData("query Q{1} {{ customer(id: \"x\") {{ promises(where: {{ statuses: [{0}] }}) {{ totalCount }} }} }}")]
    [InlineData("{{ customer(id: \"x\") {{ promises(where: {{ statuses: [{0}] }}) {{ noSuchField{1} }} }} }}")]
    [InlineData("{{ a{1}: viewer {{ role }} }}")]
    public async Task Different_documents_in_large_numbers_do_not_grow_the_server_beyond_a_bound(string form)
    {
        var rates = new Dictionary<string, string> { ["CxSaas__Gateway__Rates__Tenant"] = "100000000", ["CxSaas__Gateway__Rates__Principal"] = "100000000" };
        await using var server = await CxSaasProcess.Start(variables: rates);
        using var api = new Api(server.Address, server.AdminKey);
        await api.Do("registerCustomer", new { id = "x" });
        await Send(0, 200);
        var before = MemoryOf(server);
        await Send(200, Documents);
        var growth = MemoryOf(server) - before;
        output.WriteLine($"{growth / 1024 / 1024} MB more after {Documents} documents");
        Assert.InRange(growth, long.MinValue, GrowthMax);

        Task Send(int from, int count) => Parallel.ForEachAsync(Enumerable.Range(from, count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (n, _) =>
            await api.Send(string.Format(null, form, List, n)));
    }

    static long MemoryOf(CxSaasProcess server) =>
        1024 * long.Parse(File.ReadLines($"/proc/{server.Id}/status").First(line => line.StartsWith("RssAnon", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], null);
}
