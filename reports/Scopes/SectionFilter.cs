using Conformance.Model;

namespace Conformance.Scopes;

/// <summary>Which sections of testcases are asked for.</summary>
public static class SectionFilter
{
    /// <summary>The value that stands for what is due on a day: light and medium, on Saturdays heavy as well.</summary>
    public const string Auto = ".auto";

    /// <summary>Replaces <see cref="Auto"/> by what is due; other values stay as they are. Every value comes once.</summary>
    /// <param name="sections">The sections asked for.</param>
    /// <param name="day">The day for which <see cref="Auto"/> is meant.</param>
    /// <exception cref="ConfigurationException">A value is blank, or begins with a dot and is not <see cref="Auto"/>.</exception>
    public static IReadOnlyList<string> Expand(IEnumerable<string> sections, DateOnly day)
    {
        ArgumentNullException.ThrowIfNull(sections);
        return [.. sections.SelectMany(section => section.Trim() switch
        {
            Auto => day.DayOfWeek == DayOfWeek.Saturday ? ["light", "medium", "heavy"] : new[] { "light", "medium" },
            "" => throw new ConfigurationException("--sections: a section is blank; write names with commas between them, for instance light,medium"),
            ['.', ..] pseudo => throw new ConfigurationException($"--sections: there is no pseudo section \"{pseudo}\"; did you mean \"{Auto}\"?"),
            var name => [name],
        }).Distinct(StringComparer.Ordinal)];
    }
}
