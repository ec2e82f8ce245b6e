using System.Security.Cryptography;
using CxSaas.Domain.Tenants;
using CxSaas.Silo.Storage.Sqlite;

namespace CxSaas.Host.Serve;

/// <summary>
/// The operator's key: made on the first start, readable by the user who runs the server and by nobody else. Deleting the file
/// and starting again makes a new one.
/// </summary>
static class OperatorKeyFile
{
    public const string Name = "operator.key";

    /// <summary>
    /// The key of a server: made where one tries it out on its own machine, and else given, so that it lies where its operator knows
    /// and not beside the data.
    /// </summary>
    public static Credential Of(ServeOptions options, bool isTriedOut)
    {
        if (options.OperatorKey is { } given)
            return File.Exists(given) ? ReadOrMake(given) : throw new OperatorKeyException($"There is no operator key at {given}. {Advice}");
        if (options.Role != ServerRole.All) throw new OperatorKeyException($"The processes of a cluster need the same operator key. {Advice}");
        if (!isTriedOut)
            throw new OperatorKeyException(
                $"A server in production, or one that others than this machine can reach, makes no key by itself. {Advice} "
                + "To try it out here, listen on 127.0.0.1 and set ASPNETCORE_ENVIRONMENT=Development.");
        return ReadOrMake(PathOf(options));
    }

    public static string PathOf(ServeOptions options) => options.OperatorKey ?? Path.Combine(options.Folder, Name);

    const string Advice = "Make one with `cxsaas operator-key FILE`, and start with --operator-key FILE.";

    public static Credential ReadOrMake(string path)
    {
        if (!File.Exists(path)) Make(path);
        return Credential.TryParse(File.ReadAllText(path).Trim(), out var credential) && credential.Prefix == Credential.OperatorPrefix
            ? credential
            : throw new OperatorKeyException($"{path} does not hold an operator key. Delete it, and the next start makes a new one.");
    }

    static void Make(string path)
    {
        Private.Folder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var credential = new Credential(
            Credential.OperatorPrefix,
            RandomNumberGenerator.GetString(Credential.Alphabet, Credential.IdLength),
            RandomNumberGenerator.GetString(Credential.Alphabet, Credential.SecretLength));
        // Whole or not at all: a crash half-way would leave a key that is none.
        var draft = path + ".new";
        using (var file = new StreamWriter(Private.File(draft))) file.WriteLine(credential);
        File.Move(draft, path);
    }
}

/// <summary>The operator's key cannot be read; the message says what to do.</summary>
sealed class OperatorKeyException(string message) : Exception(message);
