using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CxSaas.Gateway.Documents;

/// <summary>The manifest cannot be used; the message says which of its entries is at fault, and why.</summary>
public sealed class DocumentManifestException(string message) : Exception(message);

/// <summary>
/// The documents that are trusted, by their id: <c>sha256:</c> and 64 lowercase hexadecimal digits of the hash of their UTF-8. The file
/// is one JSON object, id to text.
/// </summary>
public sealed class DocumentManifest
{
    /// <summary>Bytes of the file, and documents in it: applications have some hundreds of a kilobyte.</summary>
    const int BytesMax = 16 * 1024 * 1024, DocumentsMax = 10_000;

    public static readonly DocumentManifest Empty = new(new Dictionary<string, string>());

    readonly FrozenDictionary<string, string> _texts;
    readonly FrozenSet<string> _known;

    DocumentManifest(Dictionary<string, string> texts) =>
        (_texts, _known) = (texts.ToFrozenDictionary(StringComparer.Ordinal), texts.Values.ToFrozenSet(StringComparer.Ordinal));

    public static string IdOf(string text) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";

    /// <summary>The text of an id; null where it is not here.</summary>
    public string? TextOf(string id) => _texts.GetValueOrDefault(id);

    public bool Holds(string text) => _known.Contains(text);

    /// <summary>Reads and checks a file, so that one that was edited or cut by mistake stops the server at start.</summary>
    public static DocumentManifest Read(string path)
    {
        if (!File.Exists(path)) throw new DocumentManifestException($"The manifest {path} is not there.");
        if (new FileInfo(path).Length > BytesMax) throw new DocumentManifestException($"The manifest {path} is over {BytesMax} bytes.");
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (json.RootElement.ValueKind != JsonValueKind.Object) throw new DocumentManifestException($"The manifest {path} must be a JSON object, id to text.");
            if (json.RootElement.GetPropertyCount() > DocumentsMax) throw new DocumentManifestException($"The manifest {path} holds more than {DocumentsMax} documents.");
            var texts = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var entry in json.RootElement.EnumerateObject())
            {
                if (entry.Value.ValueKind != JsonValueKind.String) throw new DocumentManifestException($"In the manifest {path}, {entry.Name} must have the text of a document.");
                var text = entry.Value.GetString()!;
                if (IdOf(text) is var id && id != entry.Name)
                    throw new DocumentManifestException($"In the manifest {path}, {entry.Name} is not the hash of its document, which is {id}.");
                texts[id] = text;
            }
            return new(texts);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new DocumentManifestException($"The manifest {path} is not well-formed JSON: {e.Message}");
        }
    }
}
