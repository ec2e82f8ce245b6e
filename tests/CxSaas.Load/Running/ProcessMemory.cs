using System.Globalization;

namespace CxSaas.Load.Running;

static class ProcessMemory
{
    /// <summary>Bytes of memory in use that belong to the process alone.</summary>
    public static long Of(int processId)
    {
        var line = File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith("RssAnon:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
    }
}
