namespace CxSaas.Domain.Promises;

/// <summary>What is promised: a proposal and the promise that is made of it have it in common.</summary>
public readonly record struct PromiseTerms(
    string Statement, string Kind, string Dimension, double Stake, DateTimeOffset DueAt, string UnitId, string? MakerId);
