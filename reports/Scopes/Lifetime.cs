namespace Conformance.Scopes;

/// <summary>How long a result counts; <see cref="LifetimeExtensions.Expiry"/> says until when.</summary>
public enum Lifetime
{
    /// <summary>To the end of the next day.</summary>
    Day,

    /// <summary>To the end of the next week (weeks begin on Monday); what counts if nothing is said.</summary>
    Week,

    /// <summary>To the end of the next month.</summary>
    Month,

    /// <summary>To the end of the next quarter of the year.</summary>
    Quarter,

    /// <summary>A year and the rest of the month after it.</summary>
    Year,
}
