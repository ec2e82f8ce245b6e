using System.Diagnostics;
using System.Runtime.Loader;
using CxSaas.System.Tests.SeededFaults;
using Microsoft.Extensions.Hosting;

/// <summary>
/// Puts seeded faults into the real executable, which knows nothing of them: .NET runs this in front of its Main where
/// DOTNET_STARTUP_HOOKS names this assembly, and the host that it builds says so to whoever listens, as it does for test servers.
/// </summary>
// The runtime finds it by this name, in no namespace.
static class StartupHook
{
    public static void Initialize()
    {
        // What the tests are built with lies beside them, of which the executable knows nothing.
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            Path.Combine(AppContext.BaseDirectory, $"{name.Name}.dll") is var file && File.Exists(file) ? context.LoadFromAssemblyPath(file) : null;
        DiagnosticListener.AllListeners.Subscribe(new Listeners());
    }

    sealed class Listeners : IObserver<DiagnosticListener>
    {
        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.Extensions.Hosting") value.Subscribe(new Host());
        }

        public void OnCompleted() { }

        public void OnError(Exception error) { }
    }

    sealed class Host : IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value is { Key: "HostBuilding", Value: IHostBuilder host }) host.ConfigureServices((_, services) => Seeding.Seed(services));
        }

        public void OnCompleted() { }

        public void OnError(Exception error) { }
    }
}
