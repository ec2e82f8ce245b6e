namespace CxSaas.Domain;

/// <summary>Marks text that names a thing: the contract shows it as ID rather than String.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class IdentifierAttribute : Attribute;
