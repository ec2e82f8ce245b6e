using System.Collections.Immutable;
using CxSaas.Domain.Customers;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace CxSaas.Silo.Customers;

/// <summary>
/// The archived part of a customer's journal: pages of events, written once. They lie beside the customer's own state under the
/// same grain id, so a store that partitions by grain finds all of a customer in one place.
/// </summary>
sealed class JournalPages([FromKeyedServices(Orleans.Providers.ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME)] IGrainStorage storage)
{
    /// <summary>Pages read at once while a whole journal is loaded.</summary>
    const int ReadsAtOnce = 16;

    /// <summary>
    /// Writes a page. A crash between the page and the state that refers to it makes the customer write the same page again;
    /// another content under the same number comes from an activation that lost its right to write, and is refused.
    /// </summary>
    public async Task Write(GrainId customer, int number, ImmutableArray<CustomerEvent> events)
    {
        var page = new GrainState<JournalPage>(new());
        await storage.ReadStateAsync(Name(number), customer, page);
        if (page.RecordExists)
        {
            if (page.State!.Events.SequenceEqual(events)) return;
            throw new InconsistentStateException($"Page {number} of {customer} was written with other content.");
        }
        page.State = new() { Events = events };
        await storage.WriteStateAsync(Name(number), customer, page);
    }

    public async Task<ImmutableArray<CustomerEvent>> ReadAll(GrainId customer, int count)
    {
        var all = ImmutableArray.CreateBuilder<CustomerEvent>();
        foreach (var numbers in Enumerable.Range(0, count).Chunk(ReadsAtOnce))
            foreach (var page in await Task.WhenAll(numbers.Select(number => Read(customer, number))))
                all.AddRange(page);
        return all.ToImmutable();
    }

    async Task<ImmutableArray<CustomerEvent>> Read(GrainId customer, int number)
    {
        var page = new GrainState<JournalPage>(new());
        await storage.ReadStateAsync(Name(number), customer, page);
        return page.RecordExists
            ? page.State!.Events
            : throw new SpoiltException($"Page {number} of {customer} is missing in storage.");
    }

    public static string Name(int number) => $"journal-{number}";
}

/// <summary>What is stored of a customer is not whole.</summary>
sealed class SpoiltException(string message) : Exception(message);

/// <summary>Older events of one customer, as stored.</summary>
sealed record JournalPage
{
    public ImmutableArray<CustomerEvent> Events { get; init; } = [];
}
