namespace Conformance.Writers;

/// <summary>How to write to a console.</summary>
/// <param name="Colours">True to colour words.</param>
/// <param name="Width">Columns, at least 40.</param>
public sealed record ConsoleLook(bool Colours, int Width)
{
    /// <summary>Columns where there is no terminal to ask.</summary>
    public const int DefaultWidth = 80;

    /// <summary>What suits standard output: colours on a terminal only, and not with <c>NO_COLOR</c> set or <c>TERM=dumb</c>.</summary>
    public static ConsoleLook Detect() => Detect(Console.IsOutputRedirected, Environment.GetEnvironmentVariable, () => Console.WindowWidth);

    internal static ConsoleLook Detect(bool redirected, Func<string, string?> variable, Func<int> width)
    {
        if (redirected)
        {
            return new ConsoleLook(false, DefaultWidth);
        }

        var colours = string.IsNullOrEmpty(variable("NO_COLOR")) && variable("TERM") != "dumb";
        try
        {
            // Some terminals say 0; long lines are hard to read beyond 140 columns.
            return new ConsoleLook(colours, width() is var columns and > 0 ? Math.Clamp(columns, 40, 140) : DefaultWidth);
        }
        catch (Exception cause) when (cause is IOException or PlatformNotSupportedException)
        {
            return new ConsoleLook(colours, DefaultWidth);
        }
    }
}
