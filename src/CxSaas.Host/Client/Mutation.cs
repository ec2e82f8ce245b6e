using System.Text.Json;
using CxSaas.Gateway.Schema.Customers;

namespace CxSaas.Host.Client;

/// <summary>A mutation of the contract that takes one `input`, or a batch of them.</summary>
sealed record Mutation(string Field, string InputType, bool Batch = false, bool TellsDuplicates = false)
{
    public const int BatchMax = Submission.BatchMax;

    /// <summary>JSON of all inputs of one request, in bytes; the server takes twice as much.</summary>
    public const int BytesMax = 512 * 1024;

    public static readonly Mutation RegisterCustomers = new("registerCustomerBatch", "RegisterCustomerInput", Batch: true);
    public static readonly Mutation RecordFeedback = new("recordFeedbackBatch", "RecordFeedbackInput", Batch: true, TellsDuplicates: true);
    public static readonly Mutation RecordInvitations = new("recordInvitationBatch", "RecordInvitationInput", Batch: true);
    public static readonly Mutation RecordPromises = new("recordPromiseBatch", "RecordPromiseInput", Batch: true, TellsDuplicates: true);
    public static readonly Mutation MakePromises = new("makePromiseBatch", "PromiseInput", Batch: true, TellsDuplicates: true);
    public static readonly Mutation SettlePromises = new("settlePromiseBatch", "SettlePromiseInput", Batch: true, TellsDuplicates: true);
    public static readonly Mutation WithdrawPromises = new("withdrawPromiseBatch", "PromiseRefInput", Batch: true, TellsDuplicates: true);
    public static readonly Mutation ReleasePromises = new("releasePromiseBatch", "PromiseRefInput", Batch: true, TellsDuplicates: true);
    public static readonly Mutation DefineSegment = new("defineSegment", "DefineSegmentInput");
    public static readonly Mutation DefineUnit = new("defineUnit", "DefineUnitInput");
    public static readonly Mutation RecordSignal = new("recordSignal", "RecordSignalInput");
    public static readonly Mutation RecordSignals = new("recordSignalBatch", "RecordSignalInput", Batch: true);
    public static readonly Mutation ConfirmRecoveries = new("confirmRecoveryBatch", "PromiseRefInput", Batch: true, TellsDuplicates: true);
    public static readonly Mutation RenegotiatePromise = new("renegotiatePromise", "RenegotiatePromiseInput");
    public static readonly Mutation ConfirmRecovery = new("confirmRecovery", "PromiseRefInput");

    /// <summary>Only what the caller acts on is asked for: a customer's whole state would cost the server more than the write.</summary>
    public string Document { get; } =
        $"mutation {Field}($input: {(Batch ? $"[{InputType}!]" : InputType)}!) {{ {Field}(input: $input) "
        + $"{{ {(TellsDuplicates ? "duplicate " : "")}errors {{ code message field }} }} }}";

    /// <summary>Sends the inputs, each finished JSON, and returns their payloads in the same order.</summary>
    public async Task<IReadOnlyList<Payload>> Send(CxSaasClient client, IReadOnlyList<byte[]> inputs, CancellationToken cancellation)
    {
        var data = await client.Record(Document, json =>
        {
            json.WritePropertyName("input");
            if (Batch) json.WriteStartArray();
            foreach (var input in inputs) json.WriteRawValue(input, skipInputValidation: true);
            if (Batch) json.WriteEndArray();
        }, cancellation);
        var answer = data.GetProperty(Field);
        if (!Batch) return [Payload.Read(answer)];
        if (answer.GetArrayLength() != inputs.Count)
            throw new CxSaasException("BAD_ANSWER",
                $"The server answered {answer.GetArrayLength()} payloads to {inputs.Count} inputs of {Field}.");
        return [.. answer.EnumerateArray().Select(Payload.Read)];
    }
}

/// <summary>What became of one input. No errors: it was taken.</summary>
sealed record Payload(bool Duplicate, IReadOnlyList<Refusal> Errors)
{
    public static Payload Read(JsonElement payload) => new(
        payload.TryGetProperty("duplicate", out var duplicate) && duplicate.ValueKind == JsonValueKind.True,
        [.. payload.GetProperty("errors").EnumerateArray().Select(Refusal.Read)]);
}

/// <summary>Why something was not taken: a code of the contract, the field or column at fault, and a sentence.</summary>
sealed record Refusal(string Code, string Field, string Message)
{
    public override string ToString() => Field.Length == 0 ? $"{Code}: {Message}" : $"{Code} {Field}: {Message}";

    /// <summary>Positions are left out of the field's path, so that the same fault of many rows counts as one.</summary>
    public static Refusal Read(JsonElement error) => new(
        error.GetProperty("code").GetString()!,
        string.Join('.', error.GetProperty("field").EnumerateArray().Select(part => part.ToString())
            .Where((part, at) => !int.TryParse(part, out _) && !(at == 0 && part == "input"))),
        error.GetProperty("message").GetString()!);
}
