namespace CxSaas.Checker;

/// <summary>How much must have happened in a run for its verdict to mean anything. With less, the verdict is that none is known.</summary>
/// <param name="Acknowledged">Writes that were acknowledged.</param>
/// <param name="Faults">Kills, hangs and cuts.</param>
/// <param name="Unknown">Requests whose answer was lost.</param>
/// <param name="Replays">Requests sent again under the same id, and answered as done.</param>
/// <param name="Readings">Readings while others wrote.</param>
sealed record Demands(int Acknowledged, int Faults, int Unknown, int Replays, int Readings)
{
    public static readonly Demands Full = new(5_000, 10, 200, 100, 500);
}

/// <summary>One run: who is played, how many write, and how much is demanded of each.</summary>
sealed record CheckPlan
{
    /// <summary>Tenants that are played at once. They use the same ids, with other content.</summary>
    public IReadOnlyList<string> Tenants { get; init; } = ["ann", "bob"];

    public int Seed { get; init; } = Environment.TickCount & 0xFFFFFF;

    /// <summary>Customers of each tenant.</summary>
    public int Customers { get; init; } = 40;

    /// <summary>Clients of each tenant that write at once.</summary>
    public int Writers { get; init; } = 8;

    /// <summary>What a client waits between two writes; none for as many as can be.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>Customers of each tenant that are followed, beside the pulse and all promises.</summary>
    public int Followed { get; init; } = 3;

    /// <summary>Of all tenants together.</summary>
    public Demands Demands { get; init; } = Demands.Full;

    /// <summary>How long after the last write roll-ups and streams have to come to what is true. They are late by milliseconds, and by seconds after a loss.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>
    /// Whether readings may be behind what was acknowledged, and are only counted: a silo that others have left answers from what it
    /// remembers until it finds out, where the network lets callers reach it and it nobody else.
    /// </summary>
    public bool ReadingsMayLag { get; init; }

    /// <summary>When a run that does not come to what it demands is ended.</summary>
    public TimeSpan TimeMax { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>A file for what was sent, answered and broken, line by line; none for none.</summary>
    public string? Journal { get; init; }
}
