namespace CxSaas.Silo.Partitions;

/// <summary>The few values that come with every customer, each with a number that stands for it.</summary>
sealed class Names<T>
    where T : notnull
{
    readonly Dictionary<T, int> _numbers = [];
    readonly List<T> _values = [];

    public T this[int number] => _values[number];

    /// <summary>The first that came of those that are equal: one of each is enough.</summary>
    public T Shared(T value) => this[NumberOf(value)];

    /// <summary>The number of a value that has come; -1 for any other.</summary>
    public int Known(T value) => _numbers.GetValueOrDefault(value, -1);

    public int NumberOf(T value)
    {
        if (_numbers.TryGetValue(value, out var number)) return number;
        _values.Add(value);
        return _numbers[value] = _values.Count - 1;
    }
}
