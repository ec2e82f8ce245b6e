using System.Buffers.Binary;

namespace CxSaas.Silo.Partitions;

/// <summary>Numbers one after the other, seven bits a byte, in a buffer that is used again and again.</summary>
sealed class PackedWriter
{
    byte[] _bytes = new byte[256];
    int _length;

    public void Start() => _length = 0;

    public byte[] Written => _bytes.AsSpan(0, _length).ToArray();

    public void Byte(byte value) => Room(1)[0] = value;

    public void Number(int value) => Bits((uint)value);

    /// <summary>Small whether it is above or below 0.</summary>
    public void Signed(long value) => Bits((ulong)(value << 1 ^ value >> 63));

    public void Long(long value) => BinaryPrimitives.WriteInt64LittleEndian(Room(sizeof(long)), value);

    void Bits(ulong value)
    {
        for (; value > 0x7F; value >>= 7) Byte((byte)(value | 0x80));
        Byte((byte)value);
    }

    Span<byte> Room(int length)
    {
        if (_length + length > _bytes.Length) Array.Resize(ref _bytes, 2 * _bytes.Length);
        _length += length;
        return _bytes.AsSpan(_length - length);
    }
}

/// <summary>Reads what a <see cref="PackedWriter"/> wrote, in the same order.</summary>
ref struct PackedReader(ReadOnlySpan<byte> bytes)
{
    ReadOnlySpan<byte> _rest = bytes;

    public byte Byte()
    {
        var value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    public int Number() => (int)Bits();

    public long Signed()
    {
        var bits = Bits();
        return (long)(bits >> 1) ^ -(long)(bits & 1);
    }

    public long Long()
    {
        var value = BinaryPrimitives.ReadInt64LittleEndian(_rest);
        _rest = _rest[sizeof(long)..];
        return value;
    }

    ulong Bits()
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
    }
}
