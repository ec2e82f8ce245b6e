namespace CxSaas.Host.Demo;

/// <summary>What people say about each dimension when it went well, and when it did not.</summary>
static class DemoWords
{
    static readonly Dictionary<string, (string[] Good, string[] Bad)> Comments = new()
    {
        ["reliability"] = (
            ["Came when they said it would.", "Third order, third time on the day.", "They keep their word."],
            ["I took the day off and nobody came.", "Promised for Tuesday, still waiting.", "Half of it was missing again."]),
        ["responsiveness"] = (
            ["An answer within ten minutes.", "They rang back before I had finished my tea."],
            ["Four calls to learn that nobody knows.", "The callback never came."]),
        ["assurance"] = (
            ["The man at the desk knew exactly what I needed.", "The refund was there the next morning."],
            ["Two people told me two different things.", "I no longer believe what I am told there."]),
        ["empathy"] = (
            ["She remembered my mother's chair.", "They asked how I was getting on with it. Nice."],
            ["I was a ticket number.", "Nobody said sorry."]),
        ["product"] = (
            ["Solid, and better looking than in the picture.", "Still like new after a year."],
            ["The hinge broke in the first week.", "The colour is not the one on the page."]),
        ["ease"] = (
            ["Ordered in two minutes.", "Sending it back was no trouble at all."],
            ["The form forgot everything twice.", "Why do I need to print anything?"]),
        ["value"] = (
            ["Fair price for what it is.", "I would pay that again."],
            ["Cheaper next door, and with delivery.", "Paid for express, got slow."]),
        ["overall"] = (
            ["Would go again.", "My first address for the house.", "Happy with it all."],
            ["Last time for me.", "It used to be better here.", "Too much trouble for a lamp."]),
    };

    /// <summary>Those that a new tenant has.</summary>
    public static readonly string[] Dimensions = [.. Comments.Keys];

    public static string Comment(Random random, string dimension, double mood)
    {
        var (good, bad) = Comments[dimension];
        var words = mood >= 0.55 ? good : bad;
        return words[random.Next(words.Length)];
    }
}
