namespace CxSaas.Checker.Verdicts;

/// <summary>A mark in every text that a tenant writes. Another tenant's mark in anything that is received is a leak, however it came there.</summary>
sealed class Canary(string tenantId, Findings findings)
{
    const string Sign = "CNRY.";

    public string Mark { get; } = $"{Sign}{tenantId}.";

    public void Search(string received)
    {
        for (var at = received.IndexOf(Sign, StringComparison.Ordinal); at >= 0; at = received.IndexOf(Sign, at + 1, StringComparison.Ordinal))
            if (string.CompareOrdinal(received, at, Mark, 0, Mark.Length) != 0)
                findings.Add(Rule.Isolation, $"{tenantId} was sent {received.Substring(at, Math.Min(40, received.Length - at))}");
    }
}
