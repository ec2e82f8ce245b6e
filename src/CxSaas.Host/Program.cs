using System.CommandLine;
using CxSaas.Host.Import;
using CxSaas.Host.Serve;

// The commands end on a signal by themselves, in their own time.
return await new RootCommand("CxSaas: live customer satisfaction, and the promises behind it.")
{
    ServeCommand.Create(),
    ImportCommand.Create(),
}.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
