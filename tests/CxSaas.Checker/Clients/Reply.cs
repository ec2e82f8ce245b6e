using System.Text.Json;

namespace CxSaas.Checker.Clients;

enum ReplyKind
{
    /// <summary>Data, and no error.</summary>
    Answered,

    /// <summary>Refused before anything was done.</summary>
    Refused,

    /// <summary>No answer that tells whether it was done: cut off, timed out, or the server was at fault.</summary>
    Lost,
}

/// <summary>What a client knows after a request.</summary>
/// <param name="Kind">How much.</param>
/// <param name="Data">The data of an answer.</param>
/// <param name="Said">What was said instead.</param>
readonly record struct Reply(ReplyKind Kind, JsonElement Data, string Said)
{
    // A code that says the server is at fault; what it was doing then may have been done.
    static readonly string[] ServersFault = ["INTERNAL", "UNAVAILABLE", "TIMEOUT"];

    public static Reply Lost(string said) => new(ReplyKind.Lost, default, said);

    public static Reply Of(int status, JsonElement body)
    {
        if (body.TryGetProperty("errors", out var errors))
        {
            var codes = errors.EnumerateArray()
                .Select(error => error.TryGetProperty("extensions", out var more) && more.TryGetProperty("code", out var code) ? code.GetString() : null)
                .ToList();
            return new(codes.TrueForAll(code => code is not null && !ServersFault.Contains(code)) ? ReplyKind.Refused : ReplyKind.Lost, default, errors.ToString());
        }
        return status == 200 && body.TryGetProperty("data", out var data) ? new(ReplyKind.Answered, data, "") : Lost($"{status} {body}");
    }
}
