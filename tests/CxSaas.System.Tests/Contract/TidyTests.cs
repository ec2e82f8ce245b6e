using System.Text.RegularExpressions;

namespace CxSaas.System.Tests.Contract;

/// <summary>Rules of the tree that a compiler cannot hold.</summary>
public sealed partial class TidyTests
{
    const int FileLinesMax = 300;

    static readonly string[] Root =
    [
        "src", "tests", "deploy", "CxSaas.sln", "global.json", "README.md", "LICENSE",
        ".ci", ".editorconfig", ".gitattributes", ".gitignore", "Directory.Build.props", "Directory.Packages.props",
    ];

    static IEnumerable<string> Sources(string under) =>
        Directory.EnumerateFiles(Path.Combine(ContractTests.RepositoryRoot, under), "*.cs", SearchOption.AllDirectories)
            .Where(file => !BuiltFolder().IsMatch(file));

    [Fact]
    public void Files_hold_one_mechanism_each() =>
        Assert.Empty(Sources("src").Concat(Sources("tests")).Where(file => File.ReadLines(file).Count() > FileLinesMax));

    [Fact]
    public void Names_say_what_a_thing_is() =>
        Assert.Empty(Sources("src").Where(file => EmptyNoun().IsMatch(Path.GetFileName(file))));

    [Fact]
    public void The_root_holds_what_a_newcomer_looks_for()
    {
        var ignored = new[] { ".git", "data", "TestResults", ".vs", ".idea", ".vscode" };
        Assert.Empty(Directory.EnumerateFileSystemEntries(ContractTests.RepositoryRoot).Select(Path.GetFileName).Except(Root).Except(ignored));
    }

    [Fact]
    public void The_domain_knows_no_runtime()
    {
        var project = File.ReadAllText(Path.Combine(ContractTests.RepositoryRoot, "src", "CxSaas.Domain", "CxSaas.Domain.csproj"));
        Assert.Equal(
            ["MathNet.Numerics", "Microsoft.Orleans.Serialization", "Microsoft.Orleans.CodeGenerator", "Microsoft.Orleans.Analyzers", "Microsoft.CodeAnalysis.BannedApiAnalyzers"],
            Reference().Matches(project).Select(match => match.Groups[1].Value));
    }

    [Fact]
    public void The_engine_is_known_to_the_schema_and_one_folder() =>
        Assert.Empty(Sources("src").Where(file => EngineUse().IsMatch(File.ReadAllText(file)))
            .Select(file => Path.GetRelativePath(Path.Combine(ContractTests.RepositoryRoot, "src"), file))
            .Where(file => !file.StartsWith("CxSaas.Gateway/Schema/", StringComparison.Ordinal)
                && !file.StartsWith("CxSaas.Gateway/GraphQLNet/", StringComparison.Ordinal)
                && file != "CxSaas.Gateway/GatewayServices.cs"));

    [Fact]
    public void Grain_keys_are_made_in_one_place() =>
        Assert.Equal(["GrainKeys.cs"], Sources("src").Where(file => File.ReadAllText(file).Contains("GetGrain<", StringComparison.Ordinal)).Select(Path.GetFileName));

    [GeneratedRegex(@"[/\\](bin|obj|node_modules)[/\\]")]
    private static partial Regex BuiltFolder();

    [GeneratedRegex("(Manager|Helper|Util|Utils|Processor|Common|Misc)s?[A-Za-z]*\\.cs$")]
    private static partial Regex EmptyNoun();

    [GeneratedRegex("(?:PackageReference|ProjectReference|FrameworkReference) Include=\"([^\"]+)\"")]
    private static partial Regex Reference();

    [GeneratedRegex(@"^using GraphQL(Parser)?[.;]", RegexOptions.Multiline)]
    private static partial Regex EngineUse();
}
