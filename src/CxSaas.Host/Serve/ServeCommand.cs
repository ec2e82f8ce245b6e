using System.CommandLine;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using CxSaas.Gateway.Documents;
using CxSaas.Silo.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace CxSaas.Host.Serve;

/// <summary>`cxsaas serve`: one process with everything in it and its data in one folder, or a part of a cluster.</summary>
static class ServeCommand
{
    /// <summary>How long a start in a cluster is tried; then it is left to whoever restarts what has ended.</summary>
    static readonly TimeSpan JoinMax = TimeSpan.FromSeconds(60), JoinAgain = TimeSpan.FromSeconds(1);

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
        var storage = new Option<StorageKind>("--storage")
        {
            Description = $"Where the data lies: sqlite in the folder of --data, azure or redis where several processes share it. What to reach it by is set as {Clustering.ConnectionSetting}.",
            DefaultValueFactory = _ => StorageKind.Sqlite,
        };
        var role = new Option<ServerRole>("--role") { Description = "all, or in a cluster silo or gateway.", DefaultValueFactory = _ => ServerRole.All };
        var cluster = new Option<string>("--cluster") { Description = "The cluster's name: several may share a storage.", DefaultValueFactory = _ => "cxsaas" };
        // It becomes part of keys, from which a storage may take out other characters.
        cluster.Validators.Add(given =>
        {
            if (!given.GetValueOrDefault<string>()!.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')) given.AddError("--cluster takes letters of ASCII, digits and hyphens.");
        });
        var address = new Option<string?>("--address") { Description = "The IP address at which other silos and gateways reach this silo. Without it, the one that the machine's name leads to." };
        address.Validators.Add(given =>
        {
            if (given.GetValue(address) is { } text && !IPAddress.TryParse(text, out _)) given.AddError($"--address {text} is not an IP address");
        });
        var siloPort = Port("--silo-port", "The port for other silos; 0 for any that is free.", 11111);
        var gatewayPort = Port("--gateway-port", "The port for gateways; 0 for any that is free.", 30000);
        var operatorKey = new Option<FileInfo?>("--operator-key") { Description = "The file with the operator's key, the same for all gateways of a cluster. Without it, operator.key in the folder of --data." };
        var metrics = new Option<string?>("--metrics")
        {
            Description = $"Serve figures for Prometheus at /metrics of this URL, which is no public one; without a URL, {MetricsServer.UsualUrl}.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        metrics.Validators.Add(given =>
        {
            if (given.GetValue(metrics) is not { } url) return;
            if (url.Contains(';') || !Server.TryParse(url, out _)) given.AddError($"--metrics {url} is not a URL like {MetricsServer.UsualUrl}");
        });
        var log = new Option<LogForm>("--log") { Description = "How log lines look on standard error: text, or json for whatever collects them.", DefaultValueFactory = _ => LogForm.Text };
        var dashboard = new Option<bool>("--dashboard") { Description = $"Show the operator what silos and grains do, at {Dashboard.Path} of a silo." };
        var command = new Command("serve", "Run the server.") { urls, data, demo, storage, role, cluster, address, siloPort, gatewayPort, operatorKey, metrics, log, dashboard };
        command.SetAction((parsed, cancellation) => Run(
            new(parsed.GetValue(urls)!, parsed.GetValue(data)!.FullName, parsed.GetValue(demo))
            {
                Storage = parsed.GetValue(storage),
                Role = parsed.GetValue(role),
                Cluster = parsed.GetValue(cluster)!,
                Address = parsed.GetValue(address) is { } at ? IPAddress.Parse(at) : null,
                SiloPort = parsed.GetValue(siloPort),
                GatewayPort = parsed.GetValue(gatewayPort),
                OperatorKey = parsed.GetValue(operatorKey)?.FullName,
                Metrics = parsed.GetResult(metrics) is { Implicit: false } ? parsed.GetValue(metrics) ?? MetricsServer.UsualUrl : null,
                Log = parsed.GetValue(log),
                Dashboard = parsed.GetValue(dashboard),
            },
            cancellation));
        return command;
    }

    static Option<int> Port(string name, string description, int usual)
    {
        var port = new Option<int>(name) { Description = description, DefaultValueFactory = _ => usual };
        port.Validators.Add(given =>
        {
            if (given.GetValue(port) is < IPEndPoint.MinPort or > IPEndPoint.MaxPort) given.AddError($"{name} must be 0 to {IPEndPoint.MaxPort}");
        });
        return port;
    }

    static async Task<int> Run(ServeOptions options, CancellationToken cancellation)
    {
        try
        {
            Server.DemandFree(options.Urls, "--urls");
            if (options.Metrics is { } metrics) Server.DemandFree(metrics, "--metrics");
            await using var server = await Start(options, cancellation);
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

    // In a cluster everything starts at once: a storage that does not answer yet, and silos that write the table of members at the
    // same time, are waited out with a fresh start.
    static async Task<WebApplication> Start(ServeOptions options, CancellationToken cancellation)
    {
        for (var began = Stopwatch.GetTimestamp(); ;)
        {
            var server = Server.Create(options);
            try
            {
                await server.StartAsync(cancellation);
                return server;
            }
            catch (Exception fault) when (options.Storage != StorageKind.Sqlite && !cancellation.IsCancellationRequested)
            {
                await server.DisposeAsync();
                var reason = fault.GetBaseException().Message.Split('\n')[0];
                if (Stopwatch.GetElapsedTime(began) > JoinMax)
                    throw new SettingException($"The {options.Storage} storage and its cluster could not be joined within {JoinMax.TotalSeconds:0} s: {reason}");
                await Console.Error.WriteLineAsync($"Not joined yet, trying again: {reason}");
                await Task.Delay(JoinAgain, cancellation);
            }
        }
    }

    // What whoever started it can mend; anything else is a bug and shows its trace.
    static string? Explain(Exception? fault, ServeOptions options) => fault switch
    {
        null => null,
        StorageFolderException or OperatorKeyException or SettingException or DocumentManifestException => fault.Message,
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
sealed record ServeOptions(string Urls, string Folder, bool Demo)
{
    public StorageKind Storage { get; init; }
    public ServerRole Role { get; init; }
    public required string Cluster { get; init; }

    /// <summary>Where this silo is reached; none for what the machine's name leads to.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>0 for any that is free.</summary>
    public int SiloPort { get; init; }

    /// <summary>0 for any that is free.</summary>
    public int GatewayPort { get; init; }

    /// <summary>The file with the operator's key; none for the one in the folder.</summary>
    public string? OperatorKey { get; init; }

    /// <summary>The URL with the figures for Prometheus; none for no figures.</summary>
    public string? Metrics { get; init; }

    public LogForm Log { get; init; }

    public bool Dashboard { get; init; }
}

enum StorageKind { Sqlite, Azure, Redis }
