using Orleans.Storage;

namespace CxSaas.Silo.Storage.Shared;

/// <summary>A state as it lies in its row. The providers below see nothing else, so what a row holds is decided in one place.</summary>
public sealed class StoredBytes
{
    public BinaryData Content { get; init; } = BinaryData.Empty;
}

/// <summary>Hands the bytes through to the official providers.</summary>
sealed class StoredBytesSerializer : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) => ((StoredBytes)(object)input!).Content;

    public T Deserialize<T>(BinaryData input) => (T)(object)new StoredBytes { Content = input };
}
