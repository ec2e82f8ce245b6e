using System.Text.Json;

namespace CxSaas.System.Tests.Running;

/// <summary>`cxsaas documents` over an application's files.</summary>
public sealed class DocumentsCommandTests
{
    readonly string _folder = CxSaasProcess.TemporaryFolder();

    [Fact]
    public async Task Each_operation_comes_with_the_fragments_it_uses_wherever_they_stand_and_the_server_runs_it_by_its_id()
    {
        File("a/customer.graphql", "# Shown on the first page.\nquery Own($id: ID!) {\n  customer(id: $id) { ...Who }\n}\n\nquery Me { viewer { role } }\n");
        File("b/fragments.graphql", "fragment Who on Customer { id ...Named }\nfragment Named on Customer { name }\nfragment Unused on Customer { id }\n");
        var manifest = Path.Combine(_folder, "manifest.json");

        var (exit, output) = await CxSaasProcess.Run("documents", _folder, "--out", manifest);

        Assert.True(exit == 0, output);
        const string Own = "query Own($id: ID!) {\n  customer(id: $id) { ...Who }\n}\n\nfragment Named on Customer { name }\n\nfragment Who on Customer { id ...Named }";
        Assert.Contains($"{Manifest.IdOf(Own)}  Own", output, StringComparison.Ordinal);
        var written = await global::System.IO.File.ReadAllTextAsync(manifest, TestContext.Current.CancellationToken);
        Assert.Equal(Own, JsonDocument.Parse(written).RootElement.Text(Manifest.IdOf(Own)));

        await CxSaasProcess.Run("documents", _folder, "--out", manifest);
        Assert.Equal(written, await global::System.IO.File.ReadAllTextAsync(manifest, TestContext.Current.CancellationToken));
        await using var server = await CxSaasProcess.Start(variables: Manifest.Trusted(manifest));
        using var api = new Api(server.Address, server.AdminKey);
        Assert.Equal("ADMIN", (await api.Ask("query Me { viewer { role } }")).Text("viewer", "role"));
    }

    [Theory]
    [InlineData("\nquery A { viewer { ...Missing } }", "x.graphql:2: there is no fragment 'Missing'.")]
    [InlineData("query A { viewer { role } }\nquery A { viewer { role } }", "x.graphql:2: 'A' stands in x.graphql:1 already.")]
    [InlineData("query A { viewer { role } }\n\n{ viewer { role } }", "x.graphql:3: an operation needs a name.")]
    [InlineData("type A { b: Int }", "x.graphql:1: a document holds operations and fragments only.")]
    [InlineData("query A {\n  viewer {\n", "x.graphql:2: ")]
    [InlineData("fragment F on Customer { id }", "holds an operation.")]
    public async Task What_is_at_fault_is_named_by_file_and_line(string text, string sentence)
    {
        File("x.graphql", text);
        var (exit, output) = await CxSaasProcess.Run("documents", _folder, "--out", Path.Combine(_folder, "manifest.json"));
        Assert.Equal(1, exit);
        Assert.Contains(sentence, output, StringComparison.Ordinal);
        Assert.False(global::System.IO.File.Exists(Path.Combine(_folder, "manifest.json")));
    }

    void File(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        global::System.IO.File.WriteAllText(path, text);
    }
}
