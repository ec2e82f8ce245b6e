using CsCheck;
using CxSaas.Domain.Tenants;

namespace CxSaas.Domain.Tests;

public sealed class CredentialTests
{
    static readonly Gen<Credential> Any =
        from prefix in Gen.OneOf(Credential.TenantPrefix, Credential.OperatorPrefix)
        from id in Text(Credential.IdLength)
        from secret in Text(Credential.SecretLength)
        select new Credential(prefix, id, secret);

    [Fact]
    public void A_credential_reads_back_from_its_text() => Any.Sample(credential =>
    {
        Assert.True(Credential.TryParse(credential.ToString(), out var read));
        Assert.Equal(credential, read);
    }, iter: 1_000);

    [Fact]
    public void A_credential_with_any_character_changed_lost_or_added_is_refused() =>
        Gen.Select(Any, Gen.Int[0, 200], Gen.Char[' ', '~']).Sample((credential, place, other) =>
        {
            var text = credential.ToString();
            var at = place % text.Length;
            if (text[at] != other) Assert.False(Credential.TryParse(text[..at] + other + text[(at + 1)..], out _));
            Assert.False(Credential.TryParse(text[..at] + text[(at + 1)..], out _));
            Assert.False(Credential.TryParse(text[..at] + other + text[at..], out _));
        }, iter: 2_000);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("___")]
    [InlineData("cx_live_")]
    [InlineData("Bearer cx_live_a_b")]
    public void Other_text_is_no_credential(string? text) => Assert.False(Credential.TryParse(text, out _));

    [Fact]
    public void A_credential_of_a_prefix_nobody_issues_is_refused() => Any.Sample(credential =>
        Assert.False(Credential.TryParse((credential with { Prefix = "cx_test" }).ToString(), out _)), iter: 10);

    [Fact]
    public void Only_the_secret_itself_matches_its_hash() => Gen.Select(Any, Any).Sample((one, other) =>
    {
        Assert.True((one with { Id = other.Id }).Matches(one.Hash));
        Assert.False(other.Matches(one.Hash));
        Assert.False(one.Matches(""));
        Assert.DoesNotContain(one.Secret, one.Hash, StringComparison.Ordinal);
    }, iter: 200);

    static Gen<string> Text(int length) => Gen.Char[Credential.Alphabet].Array[length].Select(c => new string(c));
}
