namespace CxSaas.Checker.Verdicts;

/// <summary>What a run came to.</summary>
/// <param name="Demanded">What had to happen.</param>
/// <param name="Happened">What did.</param>
/// <param name="Took">The time in which it did.</param>
/// <param name="Seed">The seed of what was sent.</param>
/// <param name="Findings">What was found wrong, by tenant.</param>
sealed record Verdict(Demands Demanded, Demands Happened, TimeSpan Took, int Seed, IReadOnlyDictionary<string, Findings> Findings)
{
    /// <summary>Too little happened: that nothing was found then says nothing.</summary>
    public bool IsEmpty => Happened.Acknowledged < Demanded.Acknowledged || Happened.Faults < Demanded.Faults
        || Happened.Unknown < Demanded.Unknown || Happened.Replays < Demanded.Replays || Happened.Readings < Demanded.Readings;

    public bool Passed => !IsEmpty && Findings.Values.All(found => found.None);

    public string Word => Passed ? "PASS" : Findings.Values.All(found => found.None) ? "UNKNOWN" : "FAIL";

    public override string ToString() => string.Join('\n',
    [
        $"{Word}: {Happened.Acknowledged} writes acknowledged, {Happened.Faults} faults, {Happened.Unknown} answers lost, {Happened.Replays} sent again, {Happened.Readings} readings, in {Took.TotalSeconds:0} s, seed {Seed}",
        .. IsEmpty ? [$"too little happened: {Demanded} was demanded"] : Array.Empty<string>(),
        .. Findings.Where(of => !of.Value.None).SelectMany(of => of.Value.Told.Prepend($"{of.Key}: {of.Value}")),
    ]);
}
