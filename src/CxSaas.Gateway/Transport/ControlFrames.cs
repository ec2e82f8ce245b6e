using Microsoft.AspNetCore.Http.Features;

namespace CxSaas.Gateway.Transport;

/// <summary>
/// The framework answers a WebSocket's pings by itself and tells nobody. So what arrives is counted under it: bytes that are part of no
/// message are control frames, and a peer that sends more of them than keep-alive could need is a flood.
/// </summary>
sealed class ControlFrames(IHttpUpgradeFeature upgrade) : IHttpUpgradeFeature
{
    /// <summary>The header of a client's data frame at its longest, which is no control frame's byte.</summary>
    const int HeaderBytesMax = 14;

    int _unexplained;

    /// <summary>Called once, when they are too many; from then on nothing more is read.</summary>
    public Action? Flooded { get; set; }

    public bool IsUpgradableRequest => upgrade.IsUpgradableRequest;

    public async Task<Stream> UpgradeAsync() => new CountedStream(await upgrade.UpgradeAsync(), this);

    /// <summary>So many of the bytes were a part of a message.</summary>
    public void Explain(int bytes) => _unexplained = Math.Max(0, _unexplained - bytes - HeaderBytesMax);

    public void StartSecond() => _unexplained = 0;

    sealed class CountedStream(Stream inner, ControlFrames counted) : Stream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (counted._unexplained > GatewayLimits.ControlBytesPerSecond)
            {
                counted.Flooded?.Invoke();
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            var read = await inner.ReadAsync(buffer, cancellationToken);
            counted._unexplained += read;
            return read;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.WriteAsync(buffer, cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }

        public override bool CanRead => true;
        public override bool CanWrite => true;
        public override bool CanSeek => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override void Flush() => inner.Flush();
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("A WebSocket reads asynchronously.");
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A WebSocket writes asynchronously.");
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
