using CxSaas.Silo.Partitions;

namespace CxSaas.System.Tests.Partitions;

/// <summary>A set of ids that is as good as the one of the framework, and smaller.</summary>
public sealed class CustomerIdsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void It_holds_what_a_dictionary_would_hold(int seed)
    {
        var random = new Random(seed);
        var (ids, expected) = (new CustomerIds(), new Dictionary<string, int>());
        for (var step = 0; step < 20_000; step++)
        {
            var id = new string((char)('a' + random.Next(3)), 1 + random.Next(40)) + random.Next(100);
            switch (random.Next(3))
            {
                case 0:
                    Assert.Equal(expected.Remove(id, out var had) ? had : -1, ids.Remove(id));
                    break;
                case 1:
                    Assert.Equal(expected.GetValueOrDefault(id, -1), ids.NumberOf(id));
                    break;
                default:
                    var number = ids.Add(id);
                    Assert.Equal(expected.GetValueOrDefault(id, number), number);
                    Assert.DoesNotContain(expected, other => other.Value == number && other.Key != id);
                    expected[id] = number;
                    break;
            }
        }
        Assert.Equal(expected.Count, ids.Count);
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), ids.All.Order(StringComparer.Ordinal));
        Assert.All(expected, pair => Assert.Equal(pair.Key, ids[pair.Value]));
    }

    [Fact]
    public void The_longest_id_fits_and_many_of_them_do()
    {
        var ids = new CustomerIds();
        string[] all = [.. Enumerable.Range(0, 2_000).Select(n => n.ToString("D128", null))];
        ids.AddAll(all);
        Assert.Equal(all, ids.All);
    }
}
