using System.Security.Cryptography;
using CxSaas.Domain.Tenants;

namespace CxSaas.Host.Serve;

/// <summary>
/// The operator's key: made on the first start, readable by the user who runs the server and by nobody else. Deleting the file
/// and starting again makes a new one.
/// </summary>
static class OperatorKeyFile
{
    public const string Name = "operator.key";

    public static Credential ReadOrMake(string folder)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path)) Make(path);
        return Credential.TryParse(File.ReadAllText(path).Trim(), out var credential) && credential.Prefix == Credential.OperatorPrefix
            ? credential
            : throw new OperatorKeyException($"{path} does not hold an operator key. Delete it, and the next start makes a new one.");
    }

    static void Make(string path)
    {
        var credential = new Credential(
            Credential.OperatorPrefix,
            RandomNumberGenerator.GetString(Credential.Alphabet, Credential.IdLength),
            RandomNumberGenerator.GetString(Credential.Alphabet, Credential.SecretLength));
        // Whole or not at all: a crash half-way would leave a key that is none.
        var draft = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new StreamWriter(draft, options)) file.WriteLine(credential);
        File.Move(draft, path);
    }
}

/// <summary>The operator's key cannot be read; the message says what to do.</summary>
sealed class OperatorKeyException(string message) : Exception(message);
