namespace CxSaas.Checker;

static class Limits
{
    /// <summary>How long a reading is repeated that must succeed once nothing is broken any more.</summary>
    public static readonly TimeSpan AnswerInTheEnd = TimeSpan.FromSeconds(90);

    /// <summary>Items that a page of the checker's readings holds: small, so that there are many borders between pages.</summary>
    public const int SmallPage = 5, LargePage = 50;

    /// <summary>Small pages that are read of one list; a list that goes on is read on large ones, or a long run's would take longer than the run.</summary>
    public const int SmallPagesMax = 100;

    /// <summary>Pages after which a list is taken to go in circles.</summary>
    public const int PagesMax = 20_000;
}

/// <summary>The run itself cannot go on; no verdict follows from it.</summary>
sealed class CheckerException(string message) : Exception(message);

/// <summary>The machine cannot stage something; the message says what is missing.</summary>
sealed class SkippedException(string message) : Exception(message);
