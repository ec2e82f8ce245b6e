using System.CommandLine;
using CxSaas.Host.Documents;
using CxSaas.Host.Export;
using CxSaas.Host.Import;
using CxSaas.Host.Serve;

// The commands end on a signal by themselves, in their own time.
return await new RootCommand("CxSaas: live customer satisfaction, and the promises behind it.")
{
    ServeCommand.Create(),
    ImportCommand.Create(),
    ExportCommand.Create(),
    DocumentsCommand.Create(),
    BackupCommand.Create(),
    MoveCommand.Create(),
    OperatorKeyCommand.Create(),
    DeleteTenantCommand.Create(),
}.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
