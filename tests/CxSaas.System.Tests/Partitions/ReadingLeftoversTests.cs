using CxSaas.Silo.Partitions;
using Microsoft.Extensions.Logging;

namespace CxSaas.System.Tests.Partitions;

/// <summary>What reading many customers leaves in memory is given back once, when all that is read together is read.</summary>
public sealed class ReadingLeftoversTests
{
    const int Few = ReadingLeftovers.CustomersMin - 1;

    [Fact]
    public async Task It_is_given_back_once_for_all_that_were_read_together_and_not_for_few()
    {
        var told = new Told();
        var leftovers = new ReadingLeftovers(TimeProvider.System, told);
        leftovers.Reading(Few).Dispose();
        var (one, other) = (leftovers.Reading(10), leftovers.Reading(20));
        one.Dispose();
        other.Dispose();
        var line = await told.First.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Contains($" {Few + 30} customers", line, StringComparison.Ordinal);
        Assert.Equal(1, told.Count);
    }

    sealed class Told : ILogger<ReadingLeftovers>
    {
        public readonly TaskCompletionSource<string> First = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public int Count;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Interlocked.Increment(ref Count);
            First.TrySetResult(formatter(state, exception));
        }
    }
}
