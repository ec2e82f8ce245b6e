using System.Text.Json;

namespace CxSaas.Host.Import;

/// <summary>What is few and set rather than recorded comes as JSON: an array of surveys, or an object of settings. It is told by that, so its name is free.</summary>
static class JsonFile
{
    /// <summary>Bytes: more than all surveys of a tenant at their longest are no file of ours.</summary>
    const int BytesMax = 32 * 1024 * 1024;

    public static bool Is(string path) => Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase);

    public static JsonElement Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length > BytesMax) throw new UnreadableFileException(path, 0, $"is larger than {BytesMax / 1024 / 1024} MB");
            var content = JsonElement.Parse(File.ReadAllBytes(path));
            if (content.ValueKind == JsonValueKind.Array) SurveysFile.Demand(content);
            else SettingsFile.Demand(content);
            return content;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new UnreadableFileException(path, 0, $"is neither a list of surveys nor settings as `cxsaas export` writes them ({fault.Message.TrimEnd('.')})");
        }
    }
}
