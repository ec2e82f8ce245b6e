using CxSaas.Gateway.Access;

namespace CxSaas.Gateway;

/// <summary>The most that one holder may have of something at a time.</summary>
/// <param name="Whose">What the holder is to whoever is refused: tenant, customer, key.</param>
/// <param name="Holder">Which one.</param>
/// <param name="Most">The most.</param>
/// <param name="What">Of what, in the plural.</param>
readonly record struct Allowance(string Whose, string Holder, int Most, string What)
{
    public static Allowance OfTenant(Caller caller, int most, string what) => new("tenant", caller.TenantId ?? "", most, what);

    public static Allowance OfCustomer(Caller caller, int most, string what) => new("customer", $"{caller.TenantId} {caller.CustomerId}", most, what);
}

/// <summary>Who has how many of something there is only so much room for, so that one leaves room for the others.</summary>
sealed class Allowances
{
    readonly Lock _gate = new();
    readonly Dictionary<(string What, string Whose, string Holder), int> _held = [];

    /// <summary>Takes one for each holder; or none, and says in words who has the most it may.</summary>
    public string? Take(IReadOnlyList<Allowance> holders)
    {
        lock (_gate)
        {
            foreach (var (whose, holder, most, what) in holders)
                if (_held.GetValueOrDefault((what, whose, holder)) >= most) return $"This {whose} has {most} {what} open, which is the most; close one first";
            foreach (var (whose, holder, _, what) in holders) _held[(what, whose, holder)] = _held.GetValueOrDefault((what, whose, holder)) + 1;
        }
        return null;
    }

    public void GiveBack(IReadOnlyList<Allowance> holders)
    {
        lock (_gate)
        {
            foreach (var (whose, holder, _, what) in holders)
                if (--_held[(what, whose, holder)] == 0) _held.Remove((what, whose, holder));
        }
    }
}
