using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Customers;

/// <summary>What nobody has recorded is answered as such, however many ask for it at once.</summary>
public sealed class UnknownTests(RunningServer server)
{
    [Theory]
    [InlineData("customer(id: \"nobody\") { id }")]
    [InlineData("survey(id: \"nothing\") { id }")]
    public async Task Many_at_once_are_all_told_that_there_is_none(string field)
    {
        using var api = await server.Tenant();
        var document = $"{{ {string.Join(' ', Enumerable.Range(0, 10).Select(n => $"a{n}: {field}"))} }}";
        var first = (await api.Ask(document)).GetRawText();
        for (var round = 0; round < 5; round++)
            Assert.All(await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => api.Ask(document))), answer => Assert.Equal(first, answer.GetRawText()));
    }
}
