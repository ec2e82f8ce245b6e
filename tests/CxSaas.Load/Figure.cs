using System.Globalization;

namespace CxSaas.Load;

/// <summary>One thing that was measured.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">The measured value, in its unit.</param>
/// <param name="Unit">Such as µs or KB.</param>
/// <param name="Beside">What it was compared with in the same run, in words.</param>
/// <param name="Target">What it should be, in words; empty where it is only shown.</param>
/// <param name="Met">Null where there is no target.</param>
sealed record Figure(string Name, double Value, string Unit, string Beside, string Target = "", bool? Met = null)
{
    public string Text => Value.ToString(Value < 100 ? "0.##" : "#,0", CultureInfo.InvariantCulture);

    public string Verdict => Met switch { true => "yes", false => "NO", null => "" };

    public static Figure AtMost(string name, double value, double bound, string unit, string beside) =>
        new(name, value, unit, beside, string.Create(CultureInfo.InvariantCulture, $"≤ {bound} {unit}"), value <= bound);

    public static Figure AtLeast(string name, double value, double bound, string unit, string beside) =>
        new(name, value, unit, beside, string.Create(CultureInfo.InvariantCulture, $"≥ {bound} {unit}"), value >= bound);
}
