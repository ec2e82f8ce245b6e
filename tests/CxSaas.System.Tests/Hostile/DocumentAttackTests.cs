using System.Net;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Hostile;

/// <summary>The entries G01 to G23 of the catalogue: documents that are broken, huge, deep, wide, or small and yet endless.</summary>
[Collection(HostileServer.Name)]
public sealed class DocumentAttackTests(HostileServer server)
{
    static string Fragments(int count, Func<int, string> selections) =>
        "query { ...f0 } " + string.Concat(Enumerable.Range(0, count).Select(i => $"fragment f{i} on Query {{ {selections(i)} }} ")) + $"fragment f{count} on Query {{ __typename }}";

    static string Nested(int depth) => "{ customer(id: \"c\") " + "{ satisfaction ".Times(depth - 1) + "{ score }" + " }".Times(depth);

    public static TheoryData<string, string, string> Refused => new()
    {
        { "G01 empty", "NO_OPERATION", "" },
        { "G01 blank", "NO_OPERATION", " \n,\t" },
        { "G01 a comment", "NO_OPERATION", "# nothing" },
        { "G01 a fragment alone", "NO_OPERATION", "fragment f on Query { __typename }" },
        { "G03 NUL", "SYNTAX_ERROR", "{ viewer \0 { role } }" },
        { "G05 13 deep", "TOO_DEEP", Nested(12) },
        { "G05 12 deep is the engine's to judge", "INVALID_DOCUMENT", Nested(11) },
        { "G06 80,000 deep", "DOCUMENT_TOO_LONG", "{a".Times(80_000) + "}".Times(80_000) },
        { "G06 100,000 deep", "BODY_TOO_LARGE", "{a".Times(100_000) + "}".Times(100_000) },
        { "G06 as deep as fits", "TOO_MANY_TOKENS", "{a".Times(4_000) + "}".Times(4_000) },
        { "G06 as deep as tokens let", "TOO_DEEP", "{a".Times(600) + "}".Times(600) },
        { "G07 lists 100,000 deep", "DOCUMENT_TOO_LONG", "{ customer(id: " + "[".Times(100_000) + "]".Times(100_000) + ") { id } }" },
        { "G07 lists 900 deep", "TOO_DEEP", "{ customer(id: " + "[".Times(900) + "]".Times(900) + ") { id } }" },
        { "G07 objects 300 deep", "TOO_DEEP", "{ customer(id: " + "{a:".Times(300) + "1" + "}".Times(300) + ") { id } }" },
        { "G08 a type 100,000 deep", "DOCUMENT_TOO_LONG", "query($a: " + "[".Times(100_000) + "Int" + "]".Times(100_000) + ") { viewer { role } }" },
        { "G08 a type 900 deep", "TOO_DEEP", "query($a: " + "[".Times(900) + "Int" + "]".Times(900) + ") { viewer { role } }" },
        { "G09 31 aliases", "TOO_MANY_ALIASES", "{" + string.Concat(Enumerable.Range(0, 31).Select(i => $" a{i}: __typename")) + " }" },
        { "G10 10,000 aliases", "DOCUMENT_TOO_LONG", "{" + string.Concat(Enumerable.Range(0, 10_000).Select(i => $" a{i}: __typename")) + " }" },
        { "G11 a field 10,000 times", "DOCUMENT_TOO_LONG", "{" + " viewer { role }".Times(10_000) + "}" },
        { "G11 a field 1,900 times", "TOO_MANY_FIELDS", "{" + " role".Times(1_900) + "}" },
        { "G11 a field 900 times", "TOO_MANY_REPEATS", "{ viewer {" + " role".Times(900) + "} }" },
        { "G12 an object 2,000 times", "DOCUMENT_TOO_LONG", "{" + "viewer{role}".Times(2_000) + "}" },
        { "G12 an object 490 times, within one", "TOO_MANY_REPEATS", "{customer(id:\"c\"){" + "satisfaction{score}".Times(490) + "}}" },
        { "G12 an object 400 times", "TOO_MANY_ROOT_FIELDS", "{" + "viewer{role}".Times(400) + "}" },
        { "G13 a directive 10,000 times", "DOCUMENT_TOO_LONG", "{ viewer" + " @skip(if: false)".Times(10_000) + " { role } }" },
        { "G13 an unknown directive 51 times", "TOO_MANY_DIRECTIVES", "{ viewer" + " @a".Times(51) + " { role } }" },
        { "G13 five at one place", "TOO_MANY_DIRECTIVES", "{ viewer" + " @skip(if: false)".Times(5) + " { role } }" },
        { "G14 include 51 times", "TOO_MANY_DIRECTIVES", "{ viewer {" + " role @include(if: true)".Times(51) + " } }" },
        { "G14 an unknown directive", "INVALID_DOCUMENT", "{ viewer @unknown { role } }" },
        { "G15 a fragment of itself", "FRAGMENT_CYCLE", "{ ...a } fragment a on Query { ...a }" },
        { "G15 two", "FRAGMENT_CYCLE", "{ ...a } fragment a on Query { ...b } fragment b on Query { viewer { role } ...a }" },
        { "G15 50", "FRAGMENT_CYCLE", "{ ...f0 }" + string.Concat(Enumerable.Range(0, 50).Select(i => $" fragment f{i} on Query {{ ...f{(i + 1) % 50} }}")) },
        { "G16 flat fragments, 2^26", "TOO_MANY_FIELDS", Fragments(26, i => $"...f{i + 1} ...f{i + 1}") },
        { "G16 flat fragments, 2^48", "TOO_MANY_FIELDS", Fragments(48, i => $"...f{i + 1} ...f{i + 1}") },
        { "G16 flat fragments that end in nothing, 2^48", "TOO_MANY_FIELDS", "{ ...f0 }" + string.Concat(Enumerable.Range(0, 48).Select(i => $" fragment f{i} on Query {{ ...f{i + 1} ...f{i + 1} }}")) },
        { "G17 with aliases, 2^10", "TOO_MANY_FIELDS", "{ ...a0 }" + string.Concat(Enumerable.Range(0, 10).Select(i => $" fragment a{i} on Customer {{ x: satisfaction {{ ...a{i + 1} }} y: satisfaction {{ ...a{i + 1} }} }}")) + " fragment a10 on Customer { id }" },
        { "G17 with aliases, 2^24", "TOO_MANY_ALIASES", "{ ...a0 }" + string.Concat(Enumerable.Range(0, 24).Select(i => $" fragment a{i} on Query {{ x: viewer {{ ...a{i + 1} }} y: viewer {{ ...a{i + 1} }} }}")) + " fragment a24 on Query { __typename }" },
        { "G18 merged, 2^22", "TOO_DEEP", "{ ...a0 }" + string.Concat(Enumerable.Range(0, 22).Select(i => $" fragment a{i} on Query {{ viewer {{ ...a{i + 1} }} viewer {{ ...a{i + 1} }} }}")) + " fragment a22 on Query { __typename }" },
        { "G18 merged, 2^11", "TOO_MANY_FIELDS", "{ ...a0 }" + string.Concat(Enumerable.Range(0, 11).Select(i => $" fragment a{i} on Query {{ viewer {{ ...a{i + 1} }} viewer {{ ...a{i + 1} }} }}")) + " fragment a11 on Query { __typename }" },
        { "G19 10,000 operations", "DOCUMENT_TOO_LONG", string.Concat(Enumerable.Range(0, 10_000).Select(i => $"query q{i}{{a}}")) },
        { "G19 11 operations", "TOO_MANY_OPERATIONS", string.Concat(Enumerable.Range(0, 11).Select(i => $"query q{i} {{ __typename }} ")) },
        { "G19 51 variables", "TOO_MANY_VARIABLES", "query(" + string.Concat(Enumerable.Range(0, 51).Select(i => $"$v{i}: Int ")) + ") { __typename }" },
        { "G19 51 fragments that nobody spreads", "TOO_MANY_FRAGMENTS", "{ __typename } " + string.Concat(Enumerable.Range(0, 51).Select(i => $"fragment f{i} on Query {{ __typename }} ")) },
        { "G20 a name of 250 KB", "DOCUMENT_TOO_LONG", "{ " + "a".Times(250_000) + " }" },
        { "G20 a name of 1 MB", "BODY_TOO_LARGE", "{ " + "a".Times(1_000_000) + " }" },
        { "G20 a string of 250 KB", "DOCUMENT_TOO_LONG", "{ customer(id: \"" + "a".Times(250_000) + "\") { id } }" },
        { "G20 250 KB of commas", "DOCUMENT_TOO_LONG", "{ viewer { role } }" + ",".Times(250_000) },
        { "G20 250 KB of comments", "DOCUMENT_TOO_LONG", "{ viewer { role } }" + "#\n".Times(80_000) },
        { "G20 a name of 16,000", "INVALID_DOCUMENT", "{ " + "a".Times(16_000) + " }" },
        { "G20 a mistake behind 16,000 commas", "SYNTAX_ERROR", "{ viewer " + ",".Times(16_000) + "!" },
        { "G23 the schema's lists 4 deep", "TOO_DEEP", "{ __schema { types " + "{ fields { type ".Times(4) + "{ name } }" + " } }".Times(3) + " } } }" },
        { "G23 the schema's lists 10 deep", "TOO_DEEP", "{ __schema { types " + "{ fields { type ".Times(10) + "{ name } }" + " } }".Times(9) + " } } }" },
    };

    [Theory, MemberData(nameof(Refused))]
    public async Task Is_refused_before_the_engine_works_on_it(string entry, string code, string document)
    {
        Assert.StartsWith("G", entry, StringComparison.Ordinal);
        await Attack.Refused(server, code, document);
    }

    [Fact]
    public async Task G02_a_syntax_error_tells_its_place_and_echoes_little()
    {
        var answer = await Attack.Refused(server, "SYNTAX_ERROR", "{ viewer {\n  role \"" + "x".Times(5_000) + "\" } }");
        var error = answer.Json.At("errors", 0);
        Assert.Equal((2, 8), (error.At("locations", 0, "line").GetInt32(), error.At("locations", 0, "column").GetInt32()));
        Assert.True(error.Text("message")!.Length <= 101, error.Text("message"));
    }

    [Fact]
    public async Task G21_of_many_unknown_fields_20_are_told()
    {
        var answer = await Attack.Refused(server, "INVALID_DOCUMENT", "{ viewer {" + string.Concat(Enumerable.Range(0, 990).Select(i => $" rol{i}")) + " } }");
        Assert.Equal(20, answer.Json.At("errors").GetArrayLength());
        Assert.InRange(answer.Text.Length, 0, 16 * 1024);
    }

    [Theory]
    [InlineData("G09 30 aliases", "{ viewer { a1: role a2: role a3: role a4: role a5: role a6: role a7: role a8: role a9: role } }")]
    [InlineData("G16 one fragment in many places", "{ a: viewer { ...v } b: viewer { ...v } c: viewer { ...v } } fragment v on Viewer { role tenantId }")]
    public async Task What_keeps_within_the_limits_is_answered(string entry, string document)
    {
        Assert.StartsWith("G", entry, StringComparison.Ordinal);
        var answer = await Law.Holds(server, () => Attack.Document(server, document));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }
}
