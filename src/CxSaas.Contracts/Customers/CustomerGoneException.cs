namespace CxSaas.Contracts.Customers;

/// <summary>There is no such customer; where it was followed, it was erased since.</summary>
[GenerateSerializer, Alias("customer-gone")]
public sealed class CustomerGoneException() : Exception("There is no such customer any more.");
