namespace CxSaas.Load.Running;

static class Unlimited
{
    /// <summary>What is measured is what the work costs, not how well one who asks too much is made to wait.</summary>
    public static IReadOnlyDictionary<string, string> Rates { get; } = new Dictionary<string, string>
    {
        ["CxSaas__Gateway__Rates__Tenant"] = "100000000",
        ["CxSaas__Gateway__Rates__Principal"] = "100000000",
    };
}
