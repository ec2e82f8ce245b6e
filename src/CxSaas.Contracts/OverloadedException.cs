namespace CxSaas.Contracts;

/// <summary>More waits for one grain than it keeps in memory; the same can be sent again later.</summary>
[GenerateSerializer, Alias("overloaded")]
public sealed class OverloadedException(string message) : Exception(message);
