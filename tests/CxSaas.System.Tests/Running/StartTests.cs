using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace CxSaas.System.Tests.Running;

public sealed class StartTests
{
    [Fact]
    public async Task The_first_start_prints_a_key_and_a_question_that_answers_when_pasted()
    {
        await using var server = await CxSaasProcess.Start(environment: "Development");
        var pasted = string.Join('\n', server.Output.Split('\n').SkipWhile(line => !line.Contains("curl", StringComparison.Ordinal)).Take(2));
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", pasted]) { RedirectStandardOutput = true })!;
        var answer = JsonDocument.Parse(await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal("demo", answer.Text("data", "viewer", "tenantId"));
        Assert.Equal("ADMIN", answer.Text("data", "viewer", "role"));
        Assert.Equal(8, answer.At("data", "tenant", "dimensions").GetArrayLength());
    }

    [Fact]
    public async Task The_operator_key_is_for_its_owner_only_and_the_same_at_the_next_start()
    {
        string key;
        await using var first = await CxSaasProcess.Start(environment: "Development");
        {
            key = first.OperatorKey;
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(first.Folder, "operator.key")));
            Assert.Equal(0, await first.Terminate());
        }
        await using var second = await CxSaasProcess.Start(first.Folder, "Development");
        Assert.Equal(key, second.OperatorKey);
        Assert.Equal("", second.AdminKey);
        using var api = new Api(second.Address, key);
        Assert.Equal("OPERATOR", (await api.Ask("{ viewer { role } }")).Text("viewer", "role"));
    }

    [Fact]
    public async Task Where_an_operator_has_a_key_no_tenant_is_made_and_no_key_printed()
    {
        await using var server = await CxSaasProcess.Start();
        Assert.DoesNotContain("cx_live_", server.Output, StringComparison.Ordinal);
        Assert.NotEqual("", server.AdminKey);
    }

    [Theory]
    [InlineData("Production", "http://127.0.0.1:0")]
    [InlineData("Staging", "http://127.0.0.1:0")]
    [InlineData("Development", "http://0.0.0.0:0")]
    [InlineData("Development", "http://127.0.0.1:0;http://[::]:0")]
    public async Task A_server_that_is_not_only_tried_out_on_this_machine_makes_no_key_by_itself(string environment, string urls)
    {
        var folder = CxSaasProcess.TemporaryFolder();
        var (exit, output) = await CxSaasProcess.RunIn(environment, new Dictionary<string, string>(), "serve", "--urls", urls, "--data", folder);
        Assert.Equal(1, exit);
        Assert.Contains("start with --operator-key FILE", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder, "operator.key")));
    }

    [Fact]
    public async Task Where_it_listens_is_said_in_one_place_alone()
    {
        var elsewhere = new Dictionary<string, string> { ["Kestrel__Endpoints__All__Url"] = "http://0.0.0.0:0" };
        var (exit, output) = await CxSaasProcess.Run(elsewhere, "serve", "--urls", "http://127.0.0.1:0", "--data", CxSaasProcess.TemporaryFolder());
        Assert.Equal(1, exit);
        Assert.Contains("said with --urls alone", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_named_and_not_there_is_not_made()
    {
        var file = Path.Combine(CxSaasProcess.TemporaryFolder(), "missing.key");
        var (exit, output) = await CxSaasProcess.Run("serve", "--urls", "http://127.0.0.1:0", "--data", CxSaasProcess.TemporaryFolder(), "--operator-key", file);
        Assert.Equal(1, exit);
        Assert.Contains($"There is no operator key at {file}", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_answers_once_requests_would_succeed()
    {
        await using var server = await CxSaasProcess.Start();
        using var http = new HttpClient { BaseAddress = server.Address };
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/live", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/ready", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task A_second_server_on_the_same_folder_is_told_so()
    {
        await using var server = await CxSaasProcess.Start();
        var (exit, output) = await CxSaasProcess.Run("serve", "--urls", "http://127.0.0.1:0", "--data", server.Folder);
        Assert.Equal(1, exit);
        Assert.Contains("is in use by another server", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_in_use_is_told_in_a_sentence()
    {
        await using var server = await CxSaasProcess.Start();
        var (exit, output) = await CxSaasProcess.Run("serve", "--urls", server.Address.ToString(), "--data", CxSaasProcess.TemporaryFolder());
        Assert.Equal(1, exit);
        Assert.Contains("Choose another address with --urls", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("somewhere")]
    [InlineData("https://127.0.0.1:5443")]
    [InlineData("http://127.0.0.1:99999")]
    public async Task An_address_that_cannot_be_is_told_in_a_sentence(string urls)
    {
        var (exit, output) = await CxSaasProcess.Run("serve", "--urls", urls, "--data", CxSaasProcess.TemporaryFolder());
        Assert.Equal(1, exit);
        Assert.Contains("--urls", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cxsaas.db", "this is no database, though it is long enough to be taken for one by its size alone")]
    [InlineData("operator.key", "no key")]
    public async Task A_folder_with_something_else_in_it_is_told_in_a_sentence(string file, string content)
    {
        var folder = CxSaasProcess.TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(folder, file), content, TestContext.Current.CancellationToken);
        var (exit, output) = await CxSaasProcess.Run("serve", "--urls", "http://127.0.0.1:0", "--data", folder);
        Assert.Equal(1, exit);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        Assert.Equal(content, await File.ReadAllTextAsync(Path.Combine(folder, file), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_file_in_place_of_the_folder_is_told_in_a_sentence()
    {
        var file = Path.Combine(CxSaasProcess.TemporaryFolder(), "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        var (exit, output) = await CxSaasProcess.Run("serve", "--urls", "http://127.0.0.1:0", "--data", file);
        Assert.Equal(1, exit);
        Assert.Contains("--data", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_demo_day_shows_something_at_the_first_question()
    {
        await using var server = await CxSaasProcess.Start(more: "--demo");
        using var api = new Api(server.Address, server.AdminKey);
        var ada = await api.Ask("""{ customer(id: "ada") { name satisfaction { score version contributions { points } } promises { totalCount } } }""");
        Assert.NotEqual(0, ada.At("customer", "satisfaction", "version").GetInt32());
        Assert.NotEqual(0, ada.At("customer", "promises", "totalCount").GetInt32());
        Assert.DoesNotContain("refused", server.Output, StringComparison.Ordinal);
    }
}
