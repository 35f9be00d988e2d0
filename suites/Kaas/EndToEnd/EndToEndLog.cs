using System.Globalization;
using System.Text.RegularExpressions;

namespace Conformance.Kaas.EndToEnd;

/// <summary>What the output of the e2e suite tells, taken in line by line as it comes.</summary>
public sealed partial class EndToEndLog
{
    private readonly HashSet<string> _runIds = new(StringComparer.Ordinal);
    private bool _failedLine;

    /// <summary>How many tests its program says it will run; null if it did not say.</summary>
    public int? Planned { get; private set; }

    /// <summary>How many tests its program has in all; null if it did not say.</summary>
    public int? Known { get; private set; }

    /// <summary>How many tests it says it has run; null as long as it does not say.</summary>
    public int? Ran { get; private set; }

    /// <summary>How long it says they took; null as long as it does not say.</summary>
    public TimeSpan? Took { get; private set; }

    /// <summary>Version of the suite's program: <c>v1.31.0</c>; null if it did not say.</summary>
    public string? SuiteVersion { get; private set; }

    /// <summary>Version of the API server it met: <c>v1.31.0+k3s1</c>; null if it did not say.</summary>
    public string? ServerVersion { get; private set; }

    /// <summary>Ids of its processes, which are the values of the label <c>e2e-run</c> of all namespaces they create, as far as it tells them.</summary>
    public IReadOnlyCollection<string> RunIds => _runIds;

    /// <summary>How many tests have ended so far, as it shows them.</summary>
    public int Ended { get; private set; }

    /// <summary>How many of them failed.</summary>
    public int Failed { get; private set; }

    /// <summary>True when it has summed up: nothing follows.</summary>
    public bool IsComplete => Ran is not null;

    /// <summary>Reads a whole log.</summary>
    /// <param name="reader">The log.</param>
    public static EndToEndLog Read(TextReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var log = new EndToEndLog();
        while (reader.ReadLine() is { } line)
        {
            log.Take(line);
        }

        return log;
    }

    /// <summary>Takes the next line in.</summary>
    /// <param name="line">The line.</param>
    public void Take(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        if (line.Length > 4096)
        {
            // Dumps of objects; none of what is looked for is as long.
            return;
        }

        var plain = line.Contains('\u001b', StringComparison.Ordinal) ? Colours().Replace(line, "") : line;
        if (plain.StartsWith('•') || plain.StartsWith("• ", StringComparison.Ordinal))
        {
            Bullet(plain);
        }
        else if (Plan().Match(plain) is { Success: true } plan)
        {
            (Planned, Known) = (Number(plan, 1), Number(plan, 2));
        }
        else if (Sum().Match(plain) is { Success: true } sum)
        {
            (Ran, Took) = (Number(sum, 1), TimeSpan.FromSeconds(double.Parse(sum.Groups[2].ValueSpan, CultureInfo.InvariantCulture)));
        }
        else if (Suite().Match(plain) is { Success: true } suite)
        {
            SuiteVersion = suite.Groups[1].Value;
        }
        else if (Server().Match(plain) is { Success: true } server)
        {
            ServerVersion = server.Groups[1].Value;
        }
        else if (Run().Match(plain) is { Success: true } run)
        {
            _runIds.Add(run.Groups[1].Value);
        }

        _failedLine = plain.Contains("[FAILED]", StringComparison.Ordinal) || plain.Contains("[PANICKED]", StringComparison.Ordinal);
    }

    // Both versions of the framework show a bullet for each test that ended; in a row where they went fast.
    private void Bullet(string line)
    {
        var bullets = line.TakeWhile(letter => letter == '•').Count();
        Ended += bullets;
        if (_failedLine || line.Contains("FAILED", StringComparison.Ordinal) || line.Contains("Failure", StringComparison.Ordinal))
        {
            Failed++;
        }
    }

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\AWill run ([0-9]{1,6}) of ([0-9]{1,6}) specs", RegexOptions.CultureInvariant)]
    private static partial Regex Plan();

    [GeneratedRegex(@"\ARan ([0-9]{1,6}) of [0-9]{1,6} Specs in ([0-9]{1,9}\.[0-9]{1,9}) seconds", RegexOptions.CultureInvariant)]
    private static partial Regex Sum();

    [GeneratedRegex(@"e2e test version: (v[0-9]\S{1,60})", RegexOptions.CultureInvariant)]
    private static partial Regex Suite();

    [GeneratedRegex(@"kube-apiserver version: (v[0-9]\S{1,60})", RegexOptions.CultureInvariant)]
    private static partial Regex Server();

    [GeneratedRegex(@"Starting e2e run ""([0-9a-f-]{36})""", RegexOptions.CultureInvariant)]
    private static partial Regex Run();

    [GeneratedRegex(@"\u001b\[[0-9;]*m", RegexOptions.CultureInvariant)]
    private static partial Regex Colours();
}
