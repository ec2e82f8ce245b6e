using System.Net;
using System.Net.Sockets;

namespace CxSaas.System.Tests.Running;

static class Ports
{
    /// <summary>As many ports of this machine as are asked for, free a moment ago.</summary>
    public static int[] Free(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        var ports = listeners.ConvertAll(listener => ((IPEndPoint)listener.LocalEndpoint).Port);
        listeners.ForEach(listener => listener.Dispose());
        return [.. ports];
    }

    /// <summary>Returns once somebody listens there.</summary>
    public static Task Answers(int port) => Eventually.Holds(
        async () =>
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        },
        answers => answers);
}
