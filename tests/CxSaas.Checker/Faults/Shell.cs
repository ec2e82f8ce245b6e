using System.Diagnostics;

namespace CxSaas.Checker.Faults;

/// <summary>Programs of the machine.</summary>
static class Shell
{
    public static async Task<string> Output(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? (await output).Trim() : throw new CheckerException($"{program} {string.Join(' ', arguments)}: {await error}");
    }

    public static bool IsRoot => Environment.UserName == "root";

    public static void DemandRoot(string what)
    {
        if (!IsRoot) throw new SkippedException($"{what} needs root");
    }
}
