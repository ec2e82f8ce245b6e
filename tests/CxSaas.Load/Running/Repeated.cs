using System.Net.Http.Headers;

namespace CxSaas.Load.Running;

static class Repeated
{
    const int Connections = 64;

    /// <summary>Sends the same JSON over 64 keep-alive connections, so many times in all.</summary>
    public static async Task Post(Uri to, string? key, byte[] json, int times)
    {
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Connections });
        if (key is not null) http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        await Times(times, async _ =>
        {
            using var content = new ByteArrayContent(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            using var response = await http.PostAsync(to, content);
            var answer = await response.Content.ReadAsStringAsync();
            if (!response.IsSuccessStatusCode || answer.Contains("\"errors\"", StringComparison.Ordinal)) throw new InvalidOperationException(answer);
        });
    }

    /// <summary>Does something so many times, 64 at once, or as many as are said.</summary>
    public static Task Times(int times, Func<int, Task> action, int atOnce = Connections) =>
        Parallel.ForEachAsync(Enumerable.Range(0, times), new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (n, _) => await action(n));
}
