namespace CxSaas.Silo.Partitions;

/// <summary>Places in arrays of one length, which need not move when there are more. The first begins small and doubles, for most tenants are small.</summary>
static class Chunks
{
    public static void MakeRoom<T>(List<T[]> chunks, int place, int first, int length)
    {
        if (place / length == chunks.Count) chunks.Add(new T[chunks.Count == 0 ? first : length]);
        var last = chunks[^1];
        while (place / length == chunks.Count - 1 && place % length >= last.Length) Array.Resize(ref last, 2 * last.Length);
        chunks[^1] = last;
    }
}
