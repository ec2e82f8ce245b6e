using CxSaas.Load.Running;

namespace CxSaas.Load.Scenarios;

/// <summary>Customers and what they say, through the API like everybody's, in batches.</summary>
static class Fill
{
    const int BatchSize = 500, AtOnce = 4;

    public static object Feedback(string customerId, int number) => new
    {
        id = $"{customerId}-f{number}",
        customerId,
        answers = new[] { new { metric = "CSAT", value = 1 + number % 5 } },
    };

    public static string Customer(int number) => $"c-{number:D7}";

    /// <summary>Customers numbered so, each with one feedback, which also registers them.</summary>
    public static Task Customers(Api api, int from, int to) => Batches(api, from, to, "recordFeedbackBatch", "[RecordFeedbackInput!]!",
        number => Feedback(Customer(number), number));

    public static Task Batches(Api api, int from, int to, string field, string type, Func<int, object> input) =>
        Repeated.Times((to - from + BatchSize - 1) / BatchSize, batch =>
        {
            var start = from + batch * BatchSize;
            return api.Do(field, type, Enumerable.Range(start, Math.Min(BatchSize, to - start)).Select(input).ToArray());
        }, AtOnce);
}
