using System.Collections.Immutable;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Tenants;

namespace CxSaas.Silo.Customers;

/// <summary>
/// A customer that was stored with other priors than those in force, folded anew with these: once, not with each reading. It is stored
/// so with its next event; a reading writes nothing.
/// </summary>
sealed class Rebased
{
    (Customer Stored, Customer Anew)? _last;

    public async ValueTask<Customer> Under(Tenant tenant, Customer stored, Func<Customer, Task<ImmutableArray<CustomerEvent>>> archive)
    {
        var priors = tenant.PriorsFor(stored.Profile?.SegmentId);
        if (stored.Journal.IsUnder(priors)) return stored;
        if (_last is { } last && ReferenceEquals(last.Stored, stored) && last.Anew.Journal.IsUnder(priors)) return last.Anew;
        var anew = stored.Under(priors, stored.Journal.HasArchive ? await archive(stored) : []);
        _last = (stored, anew);
        return anew;
    }
}
