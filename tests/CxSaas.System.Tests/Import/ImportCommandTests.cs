using System.CommandLine;
using CxSaas.Host.Import;

namespace CxSaas.System.Tests.Import;

public sealed class ImportCommandTests : IDisposable
{
    readonly Workspace _work = new();

    [Fact]
    public async Task From_the_command_line_to_the_server()
    {
        await using var server = await new FakeServer().Start();
        var path = _work.File("f.csv", "id,customer_id,occurred_at,metric,value,mood\nf1,c,2026-01-01T00:00:00Z,NPS,9,blue\n");
        var (exit, output, error) = await Run(path, "--url", server.Address.ToString(), "--key", "secret", "--shift-to-now");
        Assert.Equal(0, exit);
        Assert.Contains("ignores the column mood.", error, StringComparison.Ordinal);
        Assert.Contains("1 of 1 rows", output, StringComparison.Ordinal);
        var at = Assert.Single(server.Arrived).Input.GetProperty("occurredAt").GetDateTime();
        Assert.InRange(at, DateTime.UtcNow.AddMinutes(-2), DateTime.UtcNow);
    }

    [Fact]
    public async Task What_is_missing_or_malformed_is_said_in_a_sentence()
    {
        Assert.Equal((1, "", "--url nowhere is not an address such as http://127.0.0.1:5080." + Environment.NewLine), await Run("f.csv", "--url", "nowhere", "--key", "k"));
        Assert.Contains("A key is needed", (await Run("f.csv", "--key", " ")).Error, StringComparison.Ordinal);
        Assert.Equal(1, (await Run("--key", "k")).Exit);
    }

    [Fact]
    public async Task Help_says_what_a_file_holds_and_where_the_server_is_looked_for()
    {
        var help = (await Run("--help")).Output.ReplaceLineEndings(" ");
        Assert.Contains("customer_id", help, StringComparison.Ordinal);
        Assert.Contains("http://127.0.0.1:5080", help, StringComparison.Ordinal);
    }

    static async Task<(int Exit, string Output, string Error)> Run(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var exit = await new RootCommand { ImportCommand.Create() }.Parse(["import", .. arguments]).InvokeAsync(new() { Output = output, Error = error }, TestContext.Current.CancellationToken);
        return (exit, output.ToString(), error.ToString());
    }

    public void Dispose() => _work.Dispose();
}
