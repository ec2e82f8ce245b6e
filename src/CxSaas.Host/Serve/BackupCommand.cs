using System.CommandLine;
using CxSaas.Silo.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace CxSaas.Host.Serve;

/// <summary>`cxsaas backup`: a copy of the embedded data that a server can be started on, made while another one runs.</summary>
static class BackupCommand
{
    public static Command Create()
    {
        var target = new Argument<DirectoryInfo>("DIR") { Description = "The folder to put it in, which is made; each backup has one of its own." };
        var data = new Option<DirectoryInfo>("--data") { Description = "The folder that holds the data.", DefaultValueFactory = _ => new("data") };
        var command = new Command("backup", "Copy the data of the embedded storage, also while the server runs. What was acknowledged before is in the copy.") { target, data };
        command.SetAction(parsed =>
        {
            var (from, to) = (parsed.GetValue(data)!.FullName, parsed.GetValue(target)!.FullName);
            try
            {
                SqliteBackup.Write(from, to);
                CopyOperatorKey(from, to);
                Console.WriteLine($"The data of {from} is in {to}; start a server on it with --data {to}");
                return 0;
            }
            catch (Exception fault) when (fault is StorageFolderException or SqliteException or IOException or UnauthorizedAccessException)
            {
                Console.Error.WriteLine($"Nothing was backed up: {fault.Message}");
                return 1;
            }
        });
        return command;
    }

    static void CopyOperatorKey(string from, string to)
    {
        var key = Path.Combine(from, OperatorKeyFile.Name);
        // Where it lies elsewhere it is kept there too.
        if (!File.Exists(key)) return;
        using var copy = Private.File(Path.Combine(to, OperatorKeyFile.Name));
        using var original = File.OpenRead(key);
        original.CopyTo(copy);
    }
}
