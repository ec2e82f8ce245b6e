using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using CxSaas.Domain.Customers;

namespace CxSaas.Host.Client;

// The input types and enums of the GraphQL contract, by its names. What is null is left out, so that the server's default holds.

enum Metric { NPS, CSAT, CES, STARS, SENTIMENT, RATING }
enum Aspect { PERCEPTION, EXPECTATION }
enum FeedbackSource { SURVEY, VERIFIED_REVIEW, PUBLIC_REVIEW, SUPPORT, AGENT_NOTE }
enum SignalKind { PURCHASE, RENEWAL, REFERRAL, RETURN, REPEAT_CONTACT, COMPLAINT, USAGE_DROP, CHURN_NOTICE }

sealed record DefineSegmentInput(string Id, string Name);
sealed record DefineUnitInput(string Id, string Name);
sealed record RegisterCustomerInput(string Id, string? Name = null, string? Segment = null);

sealed record AnswerInput(Metric Metric, double Value, string? Dimension = null, Aspect? Aspect = null);

sealed record RecordFeedbackInput(
    string Id, string CustomerId, DateTimeOffset? OccurredAt, FeedbackSource? Source, IReadOnlyList<AnswerInput> Answers,
    string? Comment = null, string? Touchpoint = null, string? UnitId = null, string? EmployeeId = null)
{
    public const int AnswersMax = CustomerRules.AnswersMax;
}

sealed record RecordSignalInput(string Id, string CustomerId, SignalKind Kind, DateTimeOffset OccurredAt);

sealed record PromiseInput(
    string Id, string CustomerId, string Statement, string? Kind, string? Dimension, double? Stake, DateTimeOffset DueAt,
    DateTimeOffset? MadeAt, string? MakerId, string UnitId);

sealed record RecordPromiseInput(
    string Id, string CustomerId, string Statement, string? Kind, string? Dimension, double? Stake, DateTimeOffset DueAt, string? MakerId, string UnitId,
    DateTimeOffset? ProposedAt, DateTimeOffset? ConfirmedAt, string? ConfirmedBecause, DateTimeOffset? DeclinedAt, string? DeclinedBecause,
    DateTimeOffset? MadeAt, double? GraceSeconds, IReadOnlyList<PromiseMoveInput> Moves,
    DateTimeOffset? SettledAt, double? Completeness, bool? Exceeded, DateTimeOffset? ReleasedAt, DateTimeOffset? WithdrawnAt, DateTimeOffset? RecoveredAt);

sealed record PromiseMoveInput(DateTimeOffset At, DateTimeOffset DueAt);

sealed record RecordInvitationInput(
    string SurveyId, string CustomerId, string? Touchpoint, DateTimeOffset? OccurredAt, DateTimeOffset InvitedAt, DateTimeOffset ExpiresAt,
    DateTimeOffset? AnsweredAt, double? Points);

sealed record SettlePromiseInput(string CustomerId, string PromiseId, double? Completeness, bool? Exceeded, DateTimeOffset OccurredAt);
sealed record RenegotiatePromiseInput(string CustomerId, string PromiseId, DateTimeOffset DueAt, bool CustomerConsents);
sealed record PromiseRefInput(string CustomerId, string PromiseId, DateTimeOffset? OccurredAt);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true, Converters = [typeof(UtcInstant)])]
[JsonSerializable(typeof(DefineSegmentInput)), JsonSerializable(typeof(DefineUnitInput)), JsonSerializable(typeof(RegisterCustomerInput))]
[JsonSerializable(typeof(RecordInvitationInput)), JsonSerializable(typeof(RecordPromiseInput))]
[JsonSerializable(typeof(RecordFeedbackInput)), JsonSerializable(typeof(RecordSignalInput)), JsonSerializable(typeof(PromiseInput))]
[JsonSerializable(typeof(SettlePromiseInput)), JsonSerializable(typeof(RenegotiatePromiseInput)), JsonSerializable(typeof(PromiseRefInput))]
sealed partial class ContractJson : JsonSerializerContext
{
    /// <summary>Finished JSON of one input, whose size is then known before a batch is filled.</summary>
    public static byte[] Of<T>(T input) => JsonSerializer.SerializeToUtf8Bytes(input, typeof(T), Default);
}

/// <summary>Instants as the contract wants them: UTC, RFC 3339, with a Z.</summary>
sealed class UtcInstant : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
}
