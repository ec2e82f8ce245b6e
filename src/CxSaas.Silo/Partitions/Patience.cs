using Microsoft.Extensions.Logging;

namespace CxSaas.Silo.Partitions;

/// <summary>What a partition reads is needed: a storage that fails is asked again, for as long as the partition lives.</summary>
sealed class Patience(string partition, TimeProvider clock, ILogger log)
{
    static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Waits for what is under way, but not for longer.</summary>
    public Task AtMost(TimeSpan wait, Task underWay) => underWay.IsCompleted ? Task.CompletedTask : Wait(wait, underWay);

    async Task Wait(TimeSpan wait, Task underWay) =>
        await underWay.WaitAsync(wait, clock).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);

    public async Task With(Func<Task> read)
    {
        while (true)
        {
            try
            {
                await read();
                return;
            }
            catch (Exception fault)
            {
                log.LogWarning(fault, "Partition {Partition} could not read its customers; it tries again", partition);
                await Task.Delay(RetryAfter, clock);
            }
        }
    }
}
