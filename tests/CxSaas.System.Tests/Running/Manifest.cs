using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CxSaas.System.Tests.Running;

/// <summary>A manifest of trusted documents, as a file.</summary>
static class Manifest
{
    public static string IdOf(string text) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";

    public static string Write(params string[] documents)
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, JsonSerializer.Serialize(documents.ToDictionary(IdOf, text => text)));
        return path;
    }

    /// <summary>What a server has in its environment that goes by a manifest.</summary>
    public static Dictionary<string, string> Trusted(string manifest) => new() { ["CxSaas__Gateway__DocumentManifest"] = manifest };
}
