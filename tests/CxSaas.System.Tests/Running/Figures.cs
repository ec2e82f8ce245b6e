using System.Globalization;

namespace CxSaas.System.Tests.Running;

/// <summary>What a server tells Prometheus.</summary>
sealed class Figures(Uri address) : IDisposable
{
    readonly HttpClient _http = new() { BaseAddress = address };

    public Task<string> All() => _http.GetStringAsync("/metrics", TestContext.Current.CancellationToken);

    public Task<HttpResponseMessage> At(string path) => _http.GetAsync(path, TestContext.Current.CancellationToken);

    /// <summary>The sum of all series of that name that have all of these tags, as tag="value".</summary>
    public async Task<double> Sum(string name, params string[] tags) =>
        (await All()).Split('\n')
            .Where(line => line.StartsWith(name + "{", StringComparison.Ordinal) && tags.All(tag => line.Contains(tag, StringComparison.Ordinal)))
            .Sum(line => double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));

    /// <summary>Waits until it is so much.</summary>
    public Task Becomes(double wanted, string name, params string[] tags) => Eventually.Holds(() => Sum(name, tags), now => now == wanted);

    public void Dispose() => _http.Dispose();
}
