using System.Text.Json;

namespace CxSaas.Gateway.Guard;

/// <summary>
/// What a request would cost at most, by its document and its variables: worked out for each request, for a document that is cheap
/// with one number is dear with another. Linear, like all the guard does: a fragment is reckoned once.
/// </summary>
sealed class CostMeter
{
    readonly Outline _outline;
    readonly Part _operation;
    readonly JsonElement? _variables;
    readonly int _pageMax;
    Cost?[]? _fragments;
    GuardRefusal? _refusal;

    CostMeter(Outline outline, Part operation, JsonElement? variables, int pageMax) =>
        (_outline, _operation, _variables, _pageMax) = (outline, operation, variables, pageMax);

    /// <summary>What is within a set of selections costs, and what it costs besides for each item of the page around it.</summary>
    readonly record struct Cost(double Fixed, double PerItem);

    /// <summary>The cost, or why a number of items is none that is taken.</summary>
    public static (double Cost, GuardRefusal? Refusal) Of(Outline outline, Part operation, JsonElement? variables, int pageMax)
    {
        var meter = new CostMeter(outline, operation, variables, pageMax);
        var cost = meter.Within(operation.Start, operation.End);
        return (cost.Fixed + cost.PerItem * pageMax, meter._refusal);
    }

    Cost OfFragment(int fragment)
    {
        _fragments ??= new Cost?[_outline.Fragments.Count];
        var part = _outline.Fragments[fragment];
        return _fragments[fragment] ??= Within(part.Start, part.End);
    }

    Cost Within(int start, int end)
    {
        var (sum, perItem) = (0.0, 0.0);
        for (var at = start; at < end; at = _outline.Selections[at].End)
        {
            ref readonly var selection = ref _outline.Selections[at];
            var cost = selection.IsField ? OfField(selection, at) : OfFragment(selection.Fragment);
            sum += cost.Fixed;
            perItem += cost.PerItem;
        }
        return new(sum, perItem);
    }

    Cost OfField(in Selection field, int at)
    {
        var traits = field.Traits;
        // How the schema is asked for is bounded by its own limit; a standard tool's question has thousands of answers.
        if (traits.Meta == MetaKind.Root) return new(traits.Price, 0);
        var within = Within(at + 1, field.End);
        switch (traits.Lists)
        {
            case ListKind.Page:
                var items = PageOf(field);
                return new(traits.Price + items * (traits.ItemPrice + within.PerItem) + within.Fixed, 0);
            case ListKind.PageItems:
                return new(traits.Price, within.Fixed + within.PerItem * _pageMax);
            case ListKind.Given:
                return new(traits.Price + GivenTo(field) * (traits.ItemPrice + within.Fixed), within.PerItem);
            case ListKind.Usual:
                return new(traits.Price + traits.UsualItems * within.Fixed, traits.UsualItems * within.PerItem);
            default:
                return new(traits.Price + within.Fixed, within.PerItem);
        }
    }

    int PageOf(in Selection field)
    {
        // What is no whole number at all, the engine refuses, as the type of the argument has it.
        if (Number(field.Size) is not { } items) return _pageMax;
        if (items >= 1 && items <= _pageMax) return (int)items;
        _refusal ??= new("BAD_PAGE", $"first must be 1 to {_pageMax}.", field.Position);
        return _pageMax;
    }

    long? Number(Size size)
    {
        if (size.Variable is null) return size.Known;
        if (Given(size.Variable) is not { } given) return Default(size.Variable) ?? size.Known;
        if (given.ValueKind != JsonValueKind.Number) return null;
        if (given.TryGetInt64(out var number)) return number;
        // Beyond all whole numbers is outside of a page as well; between them it is no number of items.
        return double.IsInteger(given.GetDouble()) ? long.MaxValue : null;
    }

    int GivenTo(in Selection field)
    {
        if (field.Size.Variable is not { } variable) return field.Size.Known ?? 1;
        return Given(variable) is { } given ? given.ValueKind == JsonValueKind.Array ? given.GetArrayLength() : 1 : Default(variable) ?? 1;
    }

    JsonElement? Given(string variable) => _variables is { ValueKind: JsonValueKind.Object } all && all.TryGetProperty(variable, out var given) ? given : null;

    int? Default(string variable)
    {
        foreach (var (name, number) in _operation.Variables)
            if (name == variable) return number;
        return null;
    }
}
