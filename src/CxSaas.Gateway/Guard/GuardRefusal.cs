namespace CxSaas.Gateway.Guard;

/// <summary>Why a request is refused before the engine sees it.</summary>
/// <param name="Code">One for each limit.</param>
/// <param name="Message">What is wrong and what would be right.</param>
/// <param name="Position">Where in the text, where it is at one place.</param>
/// <param name="IsFatal">Whether the engine would not come to an end with it, so that it is refused in any mode.</param>
sealed record GuardRefusal(string Code, string Message, int? Position = null, bool IsFatal = false);
