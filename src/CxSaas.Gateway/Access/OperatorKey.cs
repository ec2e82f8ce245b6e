using CxSaas.Domain.Tenants;

namespace CxSaas.Gateway.Access;

/// <summary>The credential of whoever runs the platform, known by its hash.</summary>
public sealed record OperatorKey(string Id, string SecretHash)
{
    public static OperatorKey Of(Credential credential) => new(credential.Id, credential.Hash);

    public bool IsThatOf(Credential credential) => credential.Id == Id && credential.Matches(SecretHash);
}
