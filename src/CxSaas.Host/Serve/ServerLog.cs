using System.Globalization;
using CxSaas.Gateway.Telemetry;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Compact;
using Serilog.Formatting.Display;

namespace CxSaas.Host.Serve;

enum LogForm { Text, Json }

/// <summary>
/// The log, on standard error: whoever runs the server keeps it (journald, a container's runtime) and bounds it there. Levels are
/// set in the configuration's section Serilog, such as the environment's Serilog__MinimumLevel__Override__Operations=Warning.
/// </summary>
static class ServerLog
{
    const string Line = "[{Timestamp:HH:mm:ss} {Level:u3}] {SourceContext}: {Message:lj}{NewLine}{Exception}";

    public static void UseLog(this WebApplicationBuilder builder, LogForm form)
    {
        ITextFormatter lines = form == LogForm.Json ? new CompactJsonFormatter() : new MessageTemplateTextFormatter(Line, CultureInfo.InvariantCulture);
        var operations = new LoggingLevelSwitch();
        builder.Services.AddSingleton(operations);
        builder.Services.AddSerilog(log => log
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            // It gives each request an id and a path of its own for the lines within, which name the operation and its id anyway.
            .MinimumLevel.Override("Microsoft.AspNetCore.Hosting.Diagnostics", LevelAlias.Off)
            .MinimumLevel.Override("Orleans", LogEventLevel.Warning)
            // It tells of every grain that is placed, and of every attempt while a silo is gone, at length.
            .MinimumLevel.Override("Polly", LogEventLevel.Error)
            // These warn of the collector chosen on purpose, and, once a start, of the time since the machine's own.
            .MinimumLevel.Override("Orleans.Runtime.Silo", LogEventLevel.Error)
            .MinimumLevel.Override("Orleans.Runtime.Watchdog", LogEventLevel.Error)
            // What stops a start is told by the command, in a sentence where there is one.
            .MinimumLevel.Override("Microsoft.Extensions.Hosting.Internal.Host", LogEventLevel.Fatal)
            .MinimumLevel.Override(GatewayTelemetry.OperationLog, operations)
            .ReadFrom.Configuration(builder.Configuration)
            .WriteTo.Sink(new LineSink(lines, Console.OpenStandardError())));
    }
}
