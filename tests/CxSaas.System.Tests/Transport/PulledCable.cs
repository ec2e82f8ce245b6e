using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace CxSaas.System.Tests.Transport;

/// <summary>From here on nothing reaches this end any more: what comes is dropped before it is acknowledged, by a filter of the kernel.</summary>
static class PulledCable
{
    const int SolSocket = 1, AttachFilter = 26;

    public static void PullCable(this Socket socket)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Filters of sockets are Linux'.");
        // One instruction, BPF_RET | BPF_K: take none of the packet.
        var program = Marshal.AllocHGlobal(8);
        Marshal.WriteInt64(program, 0x06);
        var filter = new byte[16];
        filter[0] = 1;
        BitConverter.TryWriteBytes(filter.AsSpan(8), program.ToInt64());
        socket.SetRawSocketOption(SolSocket, AttachFilter, filter);
        Marshal.FreeHGlobal(program);
    }
}
