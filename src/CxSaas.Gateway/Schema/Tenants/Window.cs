using CxSaas.Domain.Standings;

namespace CxSaas.Gateway.Schema.Tenants;

/// <summary>How far back to look: whole UTC days, today included.</summary>
public enum Window
{
    /// <summary>A week.</summary>
    Days7,

    /// <summary>Thirty days.</summary>
    Days30,

    /// <summary>Ninety days.</summary>
    Days90,

    /// <summary>A year.</summary>
    Days365,

    /// <summary>All there is.</summary>
    All,
}

static class Windows
{
    /// <summary>The first UTC day of the window that ends today.</summary>
    public static int FirstDay(this Window window, DateTimeOffset now) => Math.Max(0, UtcDay.Of(now) + 1 - window.Days());

    /// <summary>UTC days in the window.</summary>
    public static int Days(this Window window) => window switch
    {
        Window.Days7 => 7,
        Window.Days30 => 30,
        Window.Days90 => 90,
        Window.Days365 => 365,
        Window.All => UtcDay.Of(DateTimeOffset.MaxValue),
        _ => throw new ArgumentOutOfRangeException(nameof(window)),
    };

    /// <summary>The window of so many days.</summary>
    public static Window AsWindow(this int days) => Enum.GetValues<Window>().First(window => window.Days() == days);
}
