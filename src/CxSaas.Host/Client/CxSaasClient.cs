using System.Buffers;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text.Json;

namespace CxSaas.Host.Client;

/// <summary>Speaks GraphQL over HTTP to one server with one key. May be used by several tasks at once.</summary>
sealed class CxSaasClient : IDisposable
{
    /// <summary>One attempt may take this long; longer counts as lost and is sent again.</summary>
    static readonly TimeSpan AttemptMax = TimeSpan.FromSeconds(60);

    readonly HttpClient _http;
    readonly Uri _endpoint, _ingest;
    readonly Retries _retries;
    volatile bool _answered;

    public CxSaasClient(Uri server, string key, Retries? retries = null)
    {
        _endpoint = new(server.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/graphql");
        _ingest = new(_endpoint.OriginalString + "/ingest");
        _retries = retries ?? Retries.Usual;
        _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = AttemptMax };
        _http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        _http.DefaultRequestHeaders.Accept.Add(new("application/graphql-response+json"));
        _http.DefaultRequestHeaders.Accept.Add(new(MediaTypeNames.Application.Json, 0.9));
    }

    public Uri Endpoint => _endpoint;

    /// <summary>The data of the answer. Throws <see cref="CxSaasException"/> when there is none, after the retries worth trying.</summary>
    public Task<JsonElement> Send(string document, Action<Utf8JsonWriter>? variables, CancellationToken cancellation) =>
        Send(_endpoint, document, variables, cancellation);

    /// <summary>The same for a mutation, which may carry more.</summary>
    public Task<JsonElement> Record(string document, Action<Utf8JsonWriter>? variables, CancellationToken cancellation) =>
        Send(_ingest, document, variables, cancellation);

    async Task<JsonElement> Send(Uri address, string document, Action<Utf8JsonWriter>? variables, CancellationToken cancellation)
    {
        var body = BodyOf(document, variables);
        for (var attempt = 1; ; attempt++)
        {
            var answer = await Attempt(address, body, cancellation);
            if (answer.Failure is null)
            {
                _answered = true;
                return answer.Data;
            }
            if (!answer.Transient || attempt >= (_answered ? _retries.AttemptsMax : _retries.AttemptsMaxAtFirst)) throw answer.Failure;
            await _retries.Wait(_retries.Before(attempt, answer.RetryAfter), cancellation);
        }
    }

    async Task<Answer> Attempt(Uri address, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json) { CharSet = "utf-8" };
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            return await Answer.Read(response, cancellation);
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException)
        {
            // A certificate that is refused now will be refused again; a connection that broke may not break twice.
            var transient = lost is not HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError };
            return Answer.Lost(Unreachable($": {lost.GetBaseException().Message.TrimEnd('.')}.", lost), transient);
        }
        catch (OperationCanceledException late) when (!cancellation.IsCancellationRequested)
        {
            return Answer.Lost(Unreachable($" within {AttemptMax.TotalSeconds:0} seconds.", late), transient: true);
        }
    }

    CxSaasException Unreachable(string how, Exception cause) => new(CxSaasException.Unreachable, $"No answer from {_endpoint}{how}", cause);

    static ReadOnlyMemory<byte> BodyOf(string document, Action<Utf8JsonWriter>? variables)
    {
        var body = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        json.WriteString("query", document);
        if (variables is not null)
        {
            json.WriteStartObject("variables");
            variables(json);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.Flush();
        return body.WrittenMemory;
    }

    public void Dispose() => _http.Dispose();
}
