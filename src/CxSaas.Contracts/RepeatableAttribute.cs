namespace CxSaas.Contracts;

/// <summary>A call that may be made again where its answer is late or lost: it reads, or the same again counts once.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RepeatableAttribute : Attribute;
