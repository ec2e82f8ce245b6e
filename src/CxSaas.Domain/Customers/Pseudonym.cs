using System.Security.Cryptography;
using System.Text;

namespace CxSaas.Domain.Customers;

/// <summary>
/// What stands for a customer where its id may not: whoever knows the id can tell that it is meant, and nobody reads the id off it.
/// The first 128 bits of SHA-256 over tenant and id, in hexadecimal.
/// </summary>
public static class Pseudonym
{
    const int BytesKept = 16;

    public static string Of(string tenantId, string customerId) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{tenantId}:{customerId}")).AsSpan(0, BytesKept));
}
