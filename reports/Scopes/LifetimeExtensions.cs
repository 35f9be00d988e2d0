namespace Conformance.Scopes;

/// <summary>What follows from a lifetime.</summary>
public static class LifetimeExtensions
{
    /// <summary>
    /// When a result expires: it counts while the clock is before the moment given here, which is always a midnight. The arithmetic is on
    /// local time without a zone, as the compliance monitor does it.
    /// </summary>
    /// <param name="lifetime">The result's lifetime.</param>
    /// <param name="taken">When it was taken, local time.</param>
    public static DateTime Expiry(this Lifetime lifetime, DateTime taken)
    {
        var day = taken.Date;
        var month = day.AddDays(1 - day.Day);
        return lifetime switch
        {
            Lifetime.Day => day.AddDays(2),
            Lifetime.Week => day.AddDays(14 - (((int)day.DayOfWeek + 6) % 7)),
            Lifetime.Month => month.AddMonths(2),
            Lifetime.Quarter => month.AddMonths(6 - ((day.Month - 1) % 3)),
            Lifetime.Year => month.AddMonths(14),
            _ => throw new ArgumentOutOfRangeException(nameof(lifetime), lifetime, "not a lifetime"),
        };
    }

    /// <summary>The word a scope file writes: day, week, month, quarter, year.</summary>
    /// <param name="lifetime">The lifetime.</param>
    public static string Word(this Lifetime lifetime) => lifetime switch
    {
        Lifetime.Day => "day",
        Lifetime.Week => "week",
        Lifetime.Month => "month",
        Lifetime.Quarter => "quarter",
        Lifetime.Year => "year",
        _ => throw new ArgumentOutOfRangeException(nameof(lifetime), lifetime, "not a lifetime"),
    };
}
