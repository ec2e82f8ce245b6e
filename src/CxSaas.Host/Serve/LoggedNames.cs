using System.Diagnostics;
using System.Text.RegularExpressions;
using CxSaas.Domain.Customers;
using OpenTelemetry;

namespace CxSaas.Host.Serve;

/// <summary>
/// Puts pseudonyms in the place of customers' ids, which come with the names of grains and so with any fault of one: what is in a log
/// could not be erased with the customer. Whoever knows a customer can still find what concerns it.
/// </summary>
static partial class LoggedNames
{
    const string Mark = "customer/";

    public static string Hidden(string text) => !text.Contains(Mark, StringComparison.Ordinal) ? text
        : Names().Replace(text, name => $"{Mark}{name.Groups[1]}:#{Pseudonym.Of(name.Groups[1].Value, name.Groups[2].Value)}");

    [GeneratedRegex("customer/([a-z0-9-]{1,39}):([A-Za-z0-9._:@+-]{0,127}[A-Za-z0-9_@+-])")]
    private static partial Regex Names();

    public sealed class InTraces : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data)
        {
            foreach (var (name, value) in data.TagObjects)
                if (value is string text && text.Contains(Mark, StringComparison.Ordinal)) data.SetTag(name, Hidden(text));
        }
    }
}
