namespace Conformance.Model;

/// <summary>Precedence and exit codes of verdicts.</summary>
public static class VerdictExtensions
{
    /// <summary>The process's exit code: 0 conforms, 1 fails, 2 open. (3 is wrong usage or configuration, which has no verdict.)</summary>
    /// <param name="verdict">The verdict of the run.</param>
    public static int ExitCode(this Verdict verdict) => verdict switch
    {
        Verdict.Conforms => 0,
        Verdict.Fails => 1,
        Verdict.Open => 2,
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "not a verdict"),
    };

    /// <summary>The verdict on several scopes, all of which are asked for: Fails before Open before Conforms; Open if there are none.</summary>
    /// <param name="verdicts">Verdicts of the scopes.</param>
    public static Verdict Combined(this IEnumerable<Verdict> verdicts)
    {
        ArgumentNullException.ThrowIfNull(verdicts);
        Verdict? worst = null;
        foreach (var verdict in verdicts)
        {
            worst = (worst, verdict) switch
            {
                (Verdict.Fails, _) or (_, Verdict.Fails) => Verdict.Fails,
                (Verdict.Open, _) or (_, Verdict.Open) => Verdict.Open,
                _ => Verdict.Conforms,
            };
        }

        return worst ?? Verdict.Open;
    }

    /// <summary>What the outcome of a main target says: Pass conforms, Fail fails, anything else leaves the verdict open.</summary>
    /// <param name="outcome">Outcome of the target.</param>
    public static Verdict ToVerdict(this Outcome outcome) => outcome switch
    {
        Outcome.Pass => Verdict.Conforms,
        Outcome.Fail => Verdict.Fails,
        _ => Verdict.Open,
    };

    /// <summary>
    /// The verdict over several versions of one scope. A certificate is for one version, so one that conforms is enough; if none does, the
    /// scope fails if one of them fails, and is open otherwise. Open if there are none.
    /// </summary>
    /// <param name="versions">Verdicts of the versions.</param>
    public static Verdict Best(this IReadOnlyCollection<Verdict> versions)
    {
        ArgumentNullException.ThrowIfNull(versions);
        return versions.Contains(Verdict.Conforms) ? Verdict.Conforms : versions.Contains(Verdict.Fails) ? Verdict.Fails : Verdict.Open;
    }
}
