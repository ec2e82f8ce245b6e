namespace CxSaas.Gateway.Schema;

/// <summary>A fault of the request that no payload can carry: it becomes a GraphQL error with this code at the field's path.</summary>
sealed class RequestFault(string code, string message) : Exception(message)
{
    public string Code => code;
}
