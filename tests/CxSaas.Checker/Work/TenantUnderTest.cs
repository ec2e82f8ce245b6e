using CxSaas.Checker.Clients;
using CxSaas.Checker.History;
using CxSaas.Checker.Verdicts;

namespace CxSaas.Checker.Work;

/// <summary>One tenant, all that is known of it, and what was found wrong.</summary>
sealed class TenantUnderTest : IDisposable
{
    public static readonly string[] Units = ["unit-0", "unit-1", "unit-2"];

    readonly TimeSpan _patience;

    public TenantUnderTest(string id, IReadOnlyList<Uri> servers, string key, int customers, TimeSpan patience, TextWriter? journal = null)
    {
        (Id, Customers, _patience, Ledger) = (id, customers, patience, new(journal));
        Client = new(servers, key, new(id, Findings));
        IsAskedAgainFor = servers.Count > 1;
    }

    public string Id { get; }

    public int Customers { get; }

    public Findings Findings { get; } = new();

    public Ledger Ledger { get; }

    /// <summary>Readings that were behind, where they may be.</summary>
    public int Lagged { get; set; }

    public Client Client { get; }

    /// <summary>How long what is late is waited for. Where something was found already, nobody need wait for more.</summary>
    public TimeSpan Patience => Findings.None ? _patience : TimeSpan.FromSeconds(1);

    /// <summary>A gateway of a cluster that gets no answer of a silo asks again by itself, and what it then gets says that it was there already.</summary>
    public bool IsAskedAgainFor { get; }

    public string Customer(int number) => $"c{number % Customers}";

    public async Task Prepare()
    {
        foreach (var unit in Units)
            await Client.Ask("mutation M($input: DefineUnitInput!) { defineUnit(input: $input) { errors { code } } }", new { input = new { id = unit, name = Client.Canary.Mark + unit } });
    }

    public void Dispose() => Client.Dispose();
}
