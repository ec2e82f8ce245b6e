namespace CxSaas.Host.Import;

/// <summary>The columns of one kind of file. A file is told by its header, so its name is free.</summary>
sealed record FileFormat(string Name, string[] Required, string[] Optional)
{
    // An instant the contract would default to now is still required as a column: a misspelt one would silently
    // date the whole history today, and what was recorded cannot be taken back.
    /// <summary>What a promise can have gone through before it was made and until it ended. A row with one of these brings its whole history.</summary>
    public static string[] OfHistory => ["proposed_at", "confirmed_at", "confirmed_because", "declined_at", "declined_because", "grace_seconds", "moves"];

    public static readonly FileFormat Feedback = new("feedback",
        ["id", "customer_id", "occurred_at", "metric", "value"],
        ["segment", "source", "dimension", "aspect", "unit_id", "comment", "touchpoint", "employee_id"]);

    public static readonly FileFormat Promises = new("promises",
        ["id", "customer_id", "statement", "made_at", "due_at", "unit_id"],
        ["segment", "kind", "dimension", "stake", "settled_at", "completeness", "outcome", "maker_id", "recovered_at", .. OfHistory]);

    public static readonly FileFormat Customers = new("customers", ["customer_id", "name"], ["segment"]);

    // Called signal and not kind, as which a promise has another: a file is told by its header.
    public static readonly FileFormat Signals = new("signals", ["id", "customer_id", "occurred_at", "signal"], ["segment"]);

    public static readonly FileFormat Invitations = new("invitations",
        ["survey_id", "customer_id", "invited_at", "expires_at"], ["segment", "touchpoint", "occurred_at", "answered_at", "points"]);

    static readonly FileFormat[] Every = [Feedback, Promises, Customers, Signals, Invitations];

    /// <summary>What a rejects file has besides its source's columns; ignored without a word when it is mended and imported.</summary>
    public static readonly string[] OfRejects = ["line", "reason"];

    /// <summary>The format and the columns it does not know. Throws a sentence when a required column is missing.</summary>
    public static (FileFormat Format, string[] Unknown) Of(string[] header)
    {
        if (header.GroupBy(name => name).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new FormatException($"the column {twice.Key} is there twice");
        var own = Every.MaxBy(format => format.Marks.Intersect(header).Count())!;
        if (!own.Marks.Intersect(header).Any())
            throw new FormatException("the header is neither that of feedback (id, customer_id, occurred_at, metric, value, …) "
                + "nor that of promises (id, customer_id, statement, made_at, due_at, unit_id, …), customers (customer_id, name), signals "
                + "(id, customer_id, occurred_at, signal) or invitations (survey_id, customer_id, invited_at, expires_at, …)");
        var missing = own.Required.Except(header).ToArray();
        if (missing.Length > 0) throw new FormatException($"a {own.Name} file needs the column {string.Join(" and ", missing)}");
        return (own, [.. header.Except([.. own.Required, .. own.Optional, .. OfRejects])]);
    }

    /// <summary>Columns that no other kind has.</summary>
    IEnumerable<string> Marks => All.Except(Every.Where(other => other != this).SelectMany(other => other.All));

    public IEnumerable<string> All => [.. Required, .. Optional];
}
