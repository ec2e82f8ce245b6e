using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CxSaas.Checker.Verdicts;

namespace CxSaas.Checker.Clients;

/// <summary>One key of one tenant, over whichever of the servers answers. Every byte that comes is searched for what belongs to others.</summary>
sealed class Client(IReadOnlyList<Uri> servers, string key, Canary canary) : IDisposable
{
    /// <summary>Longer than the server lets a request run, so that it is the server who gives up first.</summary>
    public static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(15);

    readonly HttpClient _http = new() { Timeout = AnswerMax, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };
    int _turn;

    public string Key => key;

    public Canary Canary => canary;

    /// <summary>The server that is spoken to now.</summary>
    public Uri Server => servers[(int)((uint)Volatile.Read(ref _turn) % servers.Count)];

    /// <summary>After one that did not answer.</summary>
    public void TryAnother() => Interlocked.Increment(ref _turn);

    public async Task<Reply> Send(string query, object? variables = null)
    {
        var server = Server;
        try
        {
            using var response = await _http.PostAsJsonAsync(new Uri(server, "/graphql"), new { query, variables });
            var bytes = await response.Content.ReadAsByteArrayAsync();
            canary.Search(Encoding.UTF8.GetString(bytes));
            var reply = Reply.Of((int)response.StatusCode, JsonElement.Parse(bytes));
            if (reply.Kind == ReplyKind.Lost) TryAnother();
            return reply;
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException or OperationCanceledException or JsonException)
        {
            TryAnother();
            return Reply.Lost(lost.Message);
        }
    }

    /// <summary>The data, asked for until there is some; for readings that must succeed in the end.</summary>
    public async Task<JsonElement> Ask(string query, object? variables = null)
    {
        using var deadline = new CancellationTokenSource(Limits.AnswerInTheEnd);
        while (true)
        {
            var reply = await Send(query, variables);
            if (reply.Kind == ReplyKind.Answered) return reply.Data;
            if (deadline.IsCancellationRequested) throw new CheckerException($"No answer within {Limits.AnswerInTheEnd.TotalSeconds} s: {query}\n{reply.Said}");
            await Task.Delay(100);
        }
    }

    public void Dispose() => _http.Dispose();
}
