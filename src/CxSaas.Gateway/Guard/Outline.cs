namespace CxSaas.Gateway.Guard;

/// <summary>
/// A document as the guard sees it: all its selections in one array, in the order of the text, each knowing where those within it
/// end. It names no type of the engine, and inline fragments are dissolved, for they change neither depth nor cost.
/// </summary>
sealed record Outline
{
    public required IReadOnlyList<Part> Operations { get; init; }

    public required IReadOnlyList<Part> Fragments { get; init; }

    public required Selection[] Selections { get; init; }

    public required int Aliases { get; init; }

    public required int Directives { get; init; }

    /// <summary>Where the schema is first asked for; null where it is not.</summary>
    public required int? AsksForSchema { get; init; }

    /// <summary>Whether a page is asked for behind a cursor.</summary>
    public required bool HasCursors { get; init; }

    /// <summary>The most directives that stand at one place.</summary>
    public required int DirectivesAtOnePlace { get; init; }
}

/// <summary>An operation or a fragment.</summary>
/// <param name="Name">Null for an operation without one.</param>
/// <param name="Kind">Which operation it is, if any.</param>
/// <param name="Start">Its first selection.</param>
/// <param name="End">Behind its last one.</param>
/// <param name="Variables">The variables it declares, with the whole number that stands in for one that is not given.</param>
/// <param name="Position">Where it stands in the text.</param>
sealed record Part(string? Name, RootKind Kind, int Start, int End, IReadOnlyList<KeyValuePair<string, int?>> Variables, int Position);

/// <summary>What a part is for: how many root fields it may have depends on it.</summary>
enum RootKind { Query, Mutation, Subscription, Fragment }

/// <summary>A field, or a fragment that is spread.</summary>
/// <param name="Name">What a field answers under.</param>
/// <param name="Fragment">Place of the spread fragment; <see cref="Field"/> for a field.</param>
/// <param name="End">Behind the last selection within it.</param>
/// <param name="Traits">What the schema says of a field.</param>
/// <param name="Size">How many items are asked for, where that is asked.</param>
/// <param name="Position">Where it stands in the text.</param>
readonly record struct Selection(string Name, int Fragment, int End, FieldTraits Traits, Size Size, int Position)
{
    public const int Field = -1;

    public bool IsField => Fragment == Field;
}

/// <summary>A number of items that a field asks for, known from the document or from a variable.</summary>
readonly record struct Size(int? Known, string? Variable);

/// <summary>What the guard must know of a field of the schema.</summary>
/// <param name="Price">What it costs once.</param>
/// <param name="ItemPrice">What each item of its page, or of the list it is given, costs besides.</param>
/// <param name="Lists">How often what is within it is answered.</param>
/// <param name="UsualItems">How many items a list of it usually has.</param>
/// <param name="Meta">Whether it tells of the schema.</param>
sealed record FieldTraits(double Price, double ItemPrice, ListKind Lists, double UsualItems, MetaKind Meta)
{
    public static readonly FieldTraits Plain = new(1, 0, ListKind.None, 1, MetaKind.None);
}

/// <summary>How often what is within a field is answered.</summary>
enum ListKind
{
    /// <summary>Once.</summary>
    None,

    /// <summary>It has first and after: the lists right within it are that long.</summary>
    Page,

    /// <summary>As often as the page around it has items.</summary>
    PageItems,

    /// <summary>As often as the list it is given has items.</summary>
    Given,

    /// <summary>As often as a list usually has items.</summary>
    Usual,
}

/// <summary>Whether a field tells of the schema: as a root of it, as one of its lists that lead on to further ones, or not.</summary>
enum MetaKind { None, Root, List }
