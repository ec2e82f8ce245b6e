using System.Globalization;

namespace CxSaas.Checker.Faults;

/// <summary>Something that is broken on purpose.</summary>
/// <param name="Name">F01 to F25, as limits-and-faults has them, or the name of a run of another sort.</param>
/// <param name="What">What is done.</param>
/// <param name="Holds">What must hold beside the verdict of the checker.</param>
/// <param name="Run">Stages it.</param>
sealed record Fault(string Name, string What, string Holds, Func<Stage, Task> Run)
{
    public static IReadOnlyList<Fault> All { get; } = [.. SingleFaults.All, .. ResourceFaults.All, .. ClusterFaults.All, .. NetworkFaults.All, .. StorageFaults.All, .. LoadFaults.All, .. SoakFault.All];
}

/// <summary>A number that a fault is measured by.</summary>
/// <param name="Name">Of what.</param>
/// <param name="Value">How much.</param>
/// <param name="Unit">Its unit; empty for a count.</param>
/// <param name="Most">What it should be at most; null where it is shown only.</param>
sealed record Figure(string Name, double Value, string Unit, double? Most)
{
    public bool IsMet => Most is not { } most || Value <= most;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} {Value:0.##}{Space}{Unit}{Target}");

    string Space => Unit.Length == 0 ? "" : " ";

    string Target => Most is { } most ? string.Create(CultureInfo.InvariantCulture, $" (at most {most:0.##}: {(IsMet ? "met" : "**missed**")})") : "";
}

