namespace CxSaas.Checker.History;

enum WriteKind { Feedback, Signal, PromiseMade, PromiseSettled }

/// <summary>Which write: ids are a customer's own.</summary>
readonly record struct WriteKey(WriteKind Kind, string CustomerId, string Id)
{
    public override string ToString() => $"{Kind} {Id} of {CustomerId}";
}

enum Knowledge
{
    /// <summary>Under way, or its answer was lost: it may be there.</summary>
    Unknown,

    /// <summary>Every answer refused it: it must not be there.</summary>
    Refused,

    /// <summary>An answer said that it is done: it must be there.</summary>
    Acknowledged,
}

/// <summary>One write as its client knows it.</summary>
sealed class Write(WriteKey key, string content)
{
    public WriteKey Key => key;

    /// <summary>What was sent, in the form in which it is compared with what is read.</summary>
    public string Content => content;

    public Knowledge Knows { get; set; }

    /// <summary>When the client first knew that it is done, by <see cref="Environment.TickCount64"/>.</summary>
    public long KnownAt { get; set; }

    /// <summary>Whether any answer to it was ever lost.</summary>
    public bool WasLost { get; set; }
}
