using CxSaas.Domain.Metrics;
using CxSaas.Domain.Standings;

namespace CxSaas.Gateway.Schema.Live;

/// <summary>Net Promoter Score, -100 to 100, with its 95 % adjusted-Wald interval, from NPS answers on overall.</summary>
public sealed class Nps
{
    readonly NetPromoterScore _score;

    internal Nps(AnswerTally tally) => _score = new(tally.High, tally.N - tally.High - tally.Low, tally.Low);

    /// <summary>Promoters less detractors in percent; null where nobody answered.</summary>
    public double? Value => _score.Points?.Value;

    /// <summary>Lower end of the interval.</summary>
    public double? Low => _score.Points?.Low;

    /// <summary>Upper end of the interval.</summary>
    public double? High => _score.Points?.High;

    /// <summary>How many answered.</summary>
    public int N => _score.N;

    /// <summary>Answers of 9 and more.</summary>
    public int Promoters => _score.Promoters;

    /// <summary>Answers of 7 and more, below 9.</summary>
    public int Passives => _score.Passives;

    /// <summary>Answers below 7.</summary>
    public int Detractors => _score.Detractors;
}

/// <summary>Share of answers on overall in the top two boxes of five, 0 to 1, with its 95 % Wilson interval, and the mean of 1 to 5.</summary>
public sealed class Csat
{
    readonly AnswerTally _tally;

    internal Csat(AnswerTally tally) => _tally = tally;

    /// <summary>The share; null where nobody answered.</summary>
    public double? Value => Share?.Value;

    /// <summary>Lower end of the share's interval.</summary>
    public double? Low => Share?.Low;

    /// <summary>Upper end of the share's interval.</summary>
    public double? High => Share?.High;

    /// <summary>How many answered.</summary>
    public int N => _tally.N;

    /// <summary>Mean of the answers, 1 to 5.</summary>
    public double? Mean => _tally.Mean((1, 5))?.Value;

    Interval? Share => Interval.Wilson(_tally.High, _tally.N);
}

/// <summary>Mean effort score on 1 to 7 (7 is easiest), and the share that agrees (5 or more) with its 95 % Wilson interval.</summary>
public sealed class Ces
{
    readonly AnswerTally _tally;

    internal Ces(AnswerTally tally) => _tally = tally;

    /// <summary>Mean of the answers, 1 to 7.</summary>
    public double? Mean => _tally.Mean((1, 7))?.Value;

    /// <summary>Share of answers of 5 and more, 0 to 1.</summary>
    public double? Agree => Share?.Value;

    /// <summary>Lower end of the share's interval.</summary>
    public double? Low => Share?.Low;

    /// <summary>Upper end of the share's interval.</summary>
    public double? High => Share?.High;

    /// <summary>How many answered.</summary>
    public int N => _tally.N;

    Interval? Share => Interval.Wilson(_tally.High, _tally.N);
}
