namespace CxSaas.Gateway.Guard;

/// <summary>Why a request is refused before the engine sees it.</summary>
/// <param name="Code">One for each limit.</param>
/// <param name="Message">What is wrong and what would be right.</param>
/// <param name="Position">Where in the text, where it is at one place.</param>
sealed record GuardRefusal(string Code, string Message, int? Position = null);
