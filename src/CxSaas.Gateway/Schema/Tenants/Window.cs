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
    public static int FirstDay(this Window window, DateTimeOffset now) => UtcDay.Of(now) + 1 - window switch
    {
        Window.Days7 => 7,
        Window.Days30 => 30,
        Window.Days90 => 90,
        Window.Days365 => 365,
        Window.All => UtcDay.Of(now) + 1,
        _ => throw new ArgumentOutOfRangeException(nameof(window)),
    };
}
