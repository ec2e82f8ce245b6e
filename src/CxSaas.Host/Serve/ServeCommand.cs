using System.CommandLine;
using System.Net.Sockets;
using CxSaas.Silo.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace CxSaas.Host.Serve;

/// <summary>`cxsaas serve`: one process with everything in it, and its data in one folder.</summary>
static class ServeCommand
{
    public static Command Create()
    {
        var urls = new Option<string>("--urls")
        {
            Description = "Where to listen, as a URL.",
            DefaultValueFactory = _ => "http://127.0.0.1:5080",
        };
        urls.Validators.Add(given =>
        {
            foreach (var url in given.GetValue(urls)!.Split(';'))
                if (!Server.TryParse(url, out _)) given.AddError($"--urls {url} is not a URL like http://127.0.0.1:5080; for TLS put a proxy in front");
        });
        var data = new Option<DirectoryInfo>("--data")
        {
            Description = "The folder that holds all data. It is made where there is none.",
            DefaultValueFactory = _ => new("data"),
        };
        var demo = new Option<bool>("--demo") { Description = "Play a made-up day into the tenant 'demo', so that there is something to see." };
        var command = new Command("serve", "Run the server.") { urls, data, demo };
        command.SetAction((parsed, cancellation) => Run(
            new(parsed.GetValue(urls)!, parsed.GetValue(data)!.FullName, parsed.GetValue(demo)), cancellation));
        return command;
    }

    static async Task<int> Run(ServeOptions options, CancellationToken cancellation)
    {
        try
        {
            Server.DemandFree(options.Urls);
            await using var server = Server.Create(options);
            await server.StartAsync(cancellation);
            await FirstSteps.Take(server, options, cancellation);
            await server.WaitForShutdownAsync(cancellation);
            return 0;
        }
        catch (Exception fault) when (Explain(fault, options) is { } sentence)
        {
            await Console.Error.WriteLineAsync(sentence);
            return 1;
        }
    }

    // What whoever started it can mend; anything else is a bug and shows its trace.
    static string? Explain(Exception? fault, ServeOptions options) => fault switch
    {
        null => null,
        StorageFolderException or OperatorKeyException => fault.Message,
        UnauthorizedAccessException => $"{fault.Message} Choose a folder that this user may write to with --data.",
        SqliteException => $"The data in {options.Folder} cannot be used: {fault.Message}. Choose another folder with --data, or put a backup there.",
        IOException when fault.InnerException is null => $"{fault.Message} Choose a folder for the data with --data.",
        SocketException => $"Cannot listen on {options.Urls}: {fault.Message}. Choose another address with --urls.",
        OperationCanceledException => "Stopped before the start was complete.",
        _ => Explain(fault.InnerException, options),
    };
}

/// <summary>What `serve` was asked for.</summary>
/// <param name="Urls">Where to listen.</param>
/// <param name="Folder">The full path of the data folder.</param>
/// <param name="Demo">Whether to play the made-up day.</param>
sealed record ServeOptions(string Urls, string Folder, bool Demo);
