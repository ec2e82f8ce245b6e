using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using CxSaas.Gateway.Documents;
using CxSaas.Gateway.GraphQLNet;

namespace CxSaas.Host.Documents;

/// <summary>`cxsaas documents`: the manifest of trusted documents, made from an application's .graphql files.</summary>
static class DocumentsCommand
{
    static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("folder") { Description = "Where the .graphql files are, in it and below." };
        folder.AcceptExistingOnly();
        var to = new Option<FileInfo>("--out") { Description = "The manifest to write.", DefaultValueFactory = _ => new("manifest.json") };
        var command = new Command("documents", "Write the manifest of trusted documents of a folder of .graphql files, and show each operation's id.") { folder, to };
        command.SetAction((parsed, cancellation) => Run(parsed.GetValue(folder)!, parsed.GetValue(to)!, cancellation));
        return command;
    }

    static async Task<int> Run(DirectoryInfo folder, FileInfo to, CancellationToken cancellation)
    {
        try
        {
            var files = folder.EnumerateFiles("*.graphql", SearchOption.AllDirectories)
                .Select(file => (Path.GetRelativePath(folder.FullName, file.FullName), File.ReadAllText(file.FullName)));
            var ids = DocumentExtraction.Of(files).ToDictionary(document => document.Key, document => (Id: DocumentManifest.IdOf(document.Value), Text: document.Value));
            if (ids.Count == 0) throw new DocumentManifestException($"No .graphql file under {folder.FullName} holds an operation.");
            var manifest = ids.Values.OrderBy(document => document.Id, StringComparer.Ordinal).ToDictionary(document => document.Id, document => document.Text);
            await File.WriteAllTextAsync(to.FullName, JsonSerializer.Serialize(manifest, Readable) + "\n", cancellation);
            foreach (var (name, document) in ids) Console.WriteLine($"{document.Id}  {name}");
            return 0;
        }
        catch (DocumentManifestException fault)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return 1;
        }
    }
}
