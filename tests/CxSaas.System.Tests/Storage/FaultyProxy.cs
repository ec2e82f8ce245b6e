using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace CxSaas.System.Tests.Storage;

/// <summary>Stands in front of an HTTP server and spoils answers: the request arrives and its answer does not, or the other way round.</summary>
sealed class FaultyProxy : IAsyncDisposable
{
    readonly HttpClient _server = new(new SocketsHttpHandler { UseProxy = false });
    readonly int _port;
    readonly WebApplication _proxy;
    int _faultsLeft, _swallowed;
    string? _losesMethod;

    FaultyProxy(int port)
    {
        _port = port;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _proxy = builder.Build();
        _proxy.Run(Answer);
    }

    public int Port => new Uri(_proxy.Urls.First()).Port;

    public int FaultsLeft => Volatile.Read(ref _faultsLeft);

    public static async Task<FaultyProxy> To(int port)
    {
        var proxy = new FaultyProxy(port);
        await proxy._proxy.StartAsync(TestContext.Current.CancellationToken);
        return proxy;
    }

    /// <summary>The next requests of a method to entities are carried out, and their connections cut.</summary>
    public void LosesAnswers(int count, HttpMethod method) => (_losesMethod, _faultsLeft) = (method.Method, count);

    /// <summary>The next requests are refused as by a service that has too much to do.</summary>
    public void Throttles(int count) => (_losesMethod, _faultsLeft) = (null, count);

    /// <summary>Whether readings are refused, beside whatever else happens.</summary>
    public bool ThrottlesReadings { get; set; }

    /// <summary>Whether requests are taken and nothing ever comes back, as from a service that is a black hole.</summary>
    public bool Swallows { get; set; }

    /// <summary>How many requests were swallowed.</summary>
    public int Swallowed => Volatile.Read(ref _swallowed);

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        _server.Dispose();
    }

    async Task Answer(HttpContext context)
    {
        // Other silos of this server keep their tables of members; faults are for states.
        var isState = context.Request.Path.Value!.Contains("/OrleansGrainState", StringComparison.Ordinal);
        if (isState && ((_losesMethod is null && TakeFault()) || (ThrottlesReadings && context.Request.Method == HttpMethods.Get)))
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }
        if (isState && Swallows)
        {
            Interlocked.Increment(ref _swallowed);
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }
        // As it came: the signature is over these very characters.
        var target = new Uri($"http://127.0.0.1:{_port}{context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(new(context.Request.Method), target);
        if (context.Request.ContentLength is > 0 || context.Request.Headers.TransferEncoding.Count > 0) request.Content = new StreamContent(context.Request.Body);
        foreach (var (name, value) in context.Request.Headers)
            if (!request.Headers.TryAddWithoutValidation(name, value.AsEnumerable())) request.Content?.Headers.TryAddWithoutValidation(name, value.AsEnumerable());
        using var answer = await _server.SendAsync(request, context.RequestAborted);
        if (isState && context.Request.Method == _losesMethod && TakeFault())
        {
            context.Abort();
            return;
        }
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
            if (name is not "Transfer-Encoding") context.Response.Headers[name] = values.ToArray();
        await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    bool TakeFault()
    {
        if (Interlocked.Decrement(ref _faultsLeft) >= 0) return true;
        Interlocked.Increment(ref _faultsLeft);
        return false;
    }
}
