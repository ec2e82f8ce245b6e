using System.CommandLine;

namespace CxSaas.Host.Serve;

/// <summary>`cxsaas operator-key FILE`: makes the key that all gateways of a cluster are given.</summary>
static class OperatorKeyCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "Where to put the key. One that is there already stays." };
        var command = new Command("operator-key", "Make the operator's key in a file that only you can read.") { file };
        command.SetAction(parsed =>
        {
            try
            {
                OperatorKeyFile.ReadOrMake(parsed.GetValue(file)!.FullName);
                return 0;
            }
            catch (Exception fault) when (fault is OperatorKeyException or IOException or UnauthorizedAccessException)
            {
                Console.Error.WriteLine(fault.Message);
                return 1;
            }
        });
        return command;
    }
}
