using System.Collections.Concurrent;
using System.CommandLine;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CxSaas.Load.Bare;

/// <summary>What the same exchange costs on Kestrel with nothing of ours in it: a process of its own, started by the scenarios.</summary>
static class BareServer
{
    public const string Assembly = "CxSaas.Load.dll", CommandName = "bare";

    public static Command Command()
    {
        var command = new Command(CommandName, "The bare server that figures are held against.") { Hidden = true };
        command.SetAction((_, cancellation) => Run(cancellation));
        return command;
    }

    static async Task<int> Run(CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.UseWebSockets(new() { KeepAliveInterval = TimeSpan.FromSeconds(15), KeepAliveTimeout = TimeSpan.FromSeconds(15) });

        app.MapPost("/query", (Question question) => new Reply(new(new(question.Variables.Id, "A customer"))));

        var sockets = new ConcurrentDictionary<WebSocket, bool>();
        app.MapGet("/socket", (HttpContext context) => Hold(context, sockets));
        app.MapPost("/send", async (HttpRequest request) =>
        {
            using var message = new MemoryStream();
            await request.Body.CopyToAsync(message);
            foreach (var (socket, _) in sockets)
                await socket.SendAsync(message.GetBuffer().AsMemory(0, (int)message.Length), WebSocketMessageType.Text, endOfMessage: true, default);
        });

        await app.StartAsync(cancellation);
        Console.WriteLine($"bare is ready at {app.Urls.First()}");
        await app.WaitForShutdownAsync(cancellation);
        return 0;
    }

    static async Task Hold(HttpContext context, ConcurrentDictionary<WebSocket, bool> sockets)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync("graphql-transport-ws");
        sockets.TryAdd(socket, true);
        var buffer = new byte[256];
        try
        {
            while ((await socket.ReceiveAsync(buffer.AsMemory(), default)).MessageType != WebSocketMessageType.Close) ;
        }
        catch (WebSocketException)
        {
            // The scenario is over and its clients went without a word.
        }
        sockets.TryRemove(socket, out _);
    }

    sealed record Question(string Query, Identity Variables);

    sealed record Identity(string Id);

    sealed record Reply(Data Data);

    sealed record Data(Customer Customer);

    sealed record Customer(string Id, string Name);
}
