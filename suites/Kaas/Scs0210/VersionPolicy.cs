using System.Globalization;
using Conformance.Kubernetes.Facts;
using Conformance.Kubernetes.Releases;
using Conformance.Model;

namespace Conformance.Kaas.Scs0210;

/// <summary>
/// The version policy (scs-0210-v2): patch releases within a month, fixes of critical vulnerabilities within two weeks, a new branch within four months,
/// and every branch as long as the Kubernetes project supports it. Days are days in UTC, and a day counts to its end.
/// </summary>
public static class VersionPolicy
{
    /// <summary>Days within which a patch release must be on offer.</summary>
    public const int PatchDays = 31;

    /// <summary>Days within which the fix of a critical vulnerability must be on offer.</summary>
    public const int CriticalFixDays = 14;

    /// <summary>Days within which the fix of a critical vulnerability should be on offer.</summary>
    public const int RecommendedFixDays = 2;

    /// <summary>Months within which a new branch must be on offer.</summary>
    public const int BranchMonths = 4;

    /// <summary>CVSS base score from which on a vulnerability is critical.</summary>
    public const double CriticalScore = 8;

    private static readonly Uri Clause = new("https://docs.scs.community/standards/scs-0210-v2-k8s-version-policy#decision");

    /// <summary>Judges an offering. What is certain to deviate is a finding however old the release data are; what newer data could bring to light is left open.</summary>
    /// <param name="offering">What is on offer, and the cluster.</param>
    /// <param name="data">Facts on the releases of Kubernetes.</param>
    /// <param name="now">The moment for which it is judged.</param>
    public static Judgement Judge(Offering offering, ReleaseData data, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(offering);
        ArgumentNullException.ThrowIfNull(data);
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var findings = new List<Finding>();
        var open = new List<string>();
        var cluster = KubernetesVersion.Find(offering.Cluster.GitVersion);
        if (offering.IsKnown)
        {
            Offered(offering.At(now), data, today, findings, open);
        }
        else if (cluster is null)
        {
            open.Add($"the cluster's version \"{offering.Cluster.GitVersion}\" is none that can be compared with Kubernetes releases");
        }
        else
        {
            var name = $"cluster ({offering.Cluster.GitVersion})";
            if (data.Find(cluster.Branch) is not { } branch)
            {
                Unknown(cluster.Branch, name, data, FindingLevel.Must, findings, open);
            }
            else if (today > branch.EndOfLife)
            {
                findings.Add(new Finding(name, "clusters run a branch that the Kubernetes project supports", $"a branch supported on {Day(today)}: {Supported(data, today)}",
                    $"{branch.Branch}, whose support ended on {Day(branch.EndOfLife)}", $"Upgrade the cluster to {Newest(data, today)}", Clause));
            }
            else
            {
                Lag(name, cluster, branch, data, today, "Upgrade the cluster", findings);
            }

            findings.Add(new Finding(name, "the policy is about what a provider offers", "a list of the versions on offer", "none: it was applied to this cluster alone",
                "Declare kubernetes_versions in the subject file to have the offering judged instead", Clause) { Level = FindingLevel.Info });
        }

        // What could still come to light depends on the rule: a patch release counts after 31 days, the fix of a critical vulnerability after 14.
        var age = today.DayNumber - data.AsOf.DayNumber;
        if (age > CriticalFixDays)
        {
            open.Add(string.Create(CultureInfo.InvariantCulture,
                $"the release data ({data.Source}) are complete up to {Day(data.AsOf)} only, {age} days ago: {(age > PatchDays ? "patch releases and vulnerabilities" : "vulnerabilities")} published since are not in them"));
        }

        var result = new CheckResult(findings);
        var upstream = Upstream(cluster, data, today);
        result = result.Versus(upstream, Reason(cluster, offering), Clause);
        return new Judgement(result, open.Count == 0 ? null : $"{Capital(string.Join("; ", open))}. Refresh the release data with `./run.sh data refresh` where the Internet is reachable.");
    }

    private static void Offered(IReadOnlyList<OfferedVersion> offered, ReleaseData data, DateOnly today, List<Finding> findings, List<string> open)
    {
        var branches = new Dictionary<KubernetesBranch, List<(OfferedVersion Offer, KubernetesVersion? Version)>>();
        foreach (var offer in offered)
        {
            var version = KubernetesVersion.Find(offer.Text);
            if ((version?.Branch ?? KubernetesBranch.Find(offer.Text)) is not { } branch)
            {
                open.Add($"\"{offer.Text}\" ({offer.Source}) is no Kubernetes version");
                continue;
            }

            if (!branches.TryGetValue(branch, out var list))
            {
                branches[branch] = list = [];
            }

            list.Add((offer, version));
        }

        foreach (var (branch, offers) in branches.OrderByDescending(pair => pair.Key))
        {
            if (data.Find(branch) is not { } known)
            {
                Unknown(branch, $"offered branch {branch}", data, FindingLevel.Should, findings, open);
                continue;
            }

            if (today > known.EndOfLife)
            {
                findings.Add(new Finding($"offered branch {branch}", "branches are not offered after the end of their support", $"branches supported on {Day(today)}: {Supported(data, today)}",
                    $"{branch}, whose support ended on {Day(known.EndOfLife)} ({Sources(offers)})", $"Take {branch} out of the offer for new clusters", Clause) { Level = FindingLevel.Should });
                continue;
            }

            if (offers.Any(offer => offer.Version is null))
            {
                findings.Add(new Finding($"offered branch {branch}", "the newest patch release is on offer", "a list of versions with their patch level", $"the branch alone ({Sources(offers)})",
                    $"Declare kubernetes_versions with patch levels in the subject file to have those of {branch} judged", Clause) { Level = FindingLevel.Info });
                continue;
            }

            Lag($"offered branch {branch}", offers.Max(offer => offer.Version)!, known, data, today, $"Offer it ({Sources(offers)})", findings);
        }

        foreach (var missing in data.Branches.Where(branch => today <= branch.EndOfLife && !branches.ContainsKey(branch.Branch)))
        {
            if (missing.Released is not { } released)
            {
                open.Add($"the release data do not tell when {missing.Branch}, which is not on offer, was released");
                continue;
            }

            if (today < released)
            {
                continue;
            }

            var due = released.AddMonths(BranchMonths);
            var newest = data.Branches.All(other => other.Branch <= missing.Branch || other.Released is { } day && day > today);
            var observed = $"none; released on {Day(released)}, on offer: {(branches.Count == 0 ? "nothing" : string.Join(", ", branches.Keys.OrderDescending()))}";
            if (today > due)
            {
                findings.Add(newest
                    ? new Finding($"branch {missing.Branch}", "the newest branch is on offer within four months of its release", $"a version of {missing.Branch} since {Day(due)}", observed, $"Offer {missing.Branch}", Clause)
                    : new Finding($"branch {missing.Branch}", "every branch is on offer as long as the Kubernetes project supports it", $"a version of {missing.Branch} until {Day(missing.EndOfLife)}", observed, $"Offer {missing.Branch} until {Day(missing.EndOfLife)}", Clause));
            }
            else if (newest)
            {
                findings.Add(new Finding($"branch {missing.Branch}", "the newest branch is on offer within four months of its release", $"a version of {missing.Branch} by {Day(due)}", observed, $"Offer {missing.Branch} by {Day(due)}", Clause) { Level = FindingLevel.Info });
            }
        }
    }

    // What the newest version of a branch lacks.
    private static void Lag(string name, KubernetesVersion version, BranchData branch, ReleaseData data, DateOnly today, string remedy, List<Finding> findings)
    {
        var newer = branch.Releases.Where(release => release.Key > version && release.Key.PreRelease.Length == 0).OrderBy(release => release.Key).ToList();
        var overdue = newer.Where(release => Age(release.Value, today) > PatchDays).ToList();
        if (overdue.Count > 0)
        {
            var (latest, day) = overdue[^1];
            findings.Add(new Finding(name, "the newest patch release is on offer within a month of its release", $"{branch.Branch} at {latest} or newer, which was released on {Day(day)}, {Age(day, today)} days ago", version.ToString(),
                $"{remedy}: at least {latest}", Clause));
        }

        foreach (var vulnerability in data.Vulnerabilities.Where(vulnerability => vulnerability.Score >= CriticalScore))
        {
            if (!vulnerability.Affects(version))
            {
                if (vulnerability.Unreadable.Count > 0)
                {
                    findings.Add(new Finding(name, "fixes of critical vulnerabilities are on offer within two weeks", $"{vulnerability.Id} states the affected versions so that they can be read", $"\"{string.Join("\", \"", vulnerability.Unreadable)}\"",
                        $"Look at {vulnerability.Id} and whether {version} is affected", Clause) { Level = FindingLevel.Info });
                }

                continue;
            }

            var score = vulnerability.Score.ToString("0.0", CultureInfo.InvariantCulture);
            var fixes = newer.Where(release => !vulnerability.Affects(release.Key)).ToList();
            if (fixes.Count == 0)
            {
                findings.Add(new Finding(name, "fixes of critical vulnerabilities are on offer within two weeks", $"a version without {vulnerability.Id} (CVSS {score})", $"{version}, and no release of {branch.Branch} with a fix is known",
                    $"Mitigate {vulnerability.Id} by other means", Clause) { Level = FindingLevel.Info });
                continue;
            }

            var (fix, day) = fixes[0];
            var age = Age(day, today);
            var (level, days) = age > CriticalFixDays ? (FindingLevel.Must, CriticalFixDays) : (FindingLevel.Should, RecommendedFixDays);
            if (age > RecommendedFixDays)
            {
                findings.Add(new Finding(name, $"fixes of critical vulnerabilities (CVSS 8 and more) are on offer within {days} days", $"{fix} or newer, which fixes {vulnerability.Id} (CVSS {score}) and was released on {Day(day)}, {age} days ago", version.ToString(),
                    $"{remedy}: at least {fix}", Clause) { Level = level });
            }
        }
    }

    private static void Unknown(KubernetesBranch branch, string name, ReleaseData data, FindingLevel level, List<Finding> findings, List<string> open)
    {
        // Older than all that is known: its support is long over. Newer: the data are too old, which is no fault of the subject.
        if (data.Branches.Count > 0 && data.Branches.All(known => known.Branch > branch))
        {
            findings.Add(new Finding(name, "clusters run a branch that the Kubernetes project supports", $"{data.Branches[0].Branch} or one of the branches before it", $"{branch}, which is older than every branch in the release data",
                $"Upgrade to {data.Branches[0].Branch}", Clause) { Level = level });
        }
        else
        {
            open.Add($"{name}: the release data do not know the branch {branch}");
        }
    }

    /// <summary>What the official check script says of the cluster, with the same data: it never looks at what is on offer.</summary>
    private static Outcome Upstream(KubernetesVersion? cluster, ReleaseData data, DateOnly today)
    {
        if (cluster is null || cluster.PreRelease.Length > 0 || cluster.Vendor.Length > 0 && !cluster.BuildOnly)
        {
            return Outcome.DidNotFinish;
        }

        // There a branch is over at the beginning of its last day.
        if (data.Branches.Count(branch => today < branch.EndOfLife) < 2)
        {
            return Outcome.DidNotFinish;
        }

        if (data.Find(cluster.Branch) is not { } branch || today >= branch.EndOfLife)
        {
            return Outcome.Fail;
        }

        var newer = branch.Releases.Where(release => release.Key > cluster && release.Key.PreRelease.Length == 0).ToList();
        var critical = data.Vulnerabilities.Any(vulnerability => vulnerability.Score >= CriticalScore && vulnerability.Affects(cluster));
        return newer.Any(release => Age(release.Value, today) > (critical ? CriticalFixDays : PatchDays)) ? Outcome.Fail : Outcome.Pass;
    }

    private static string Reason(KubernetesVersion? cluster, Offering offering) =>
        cluster is null || cluster.PreRelease.Length > 0 || cluster.Vendor.Length > 0 && !cluster.BuildOnly ? $"The official script cannot read the version {offering.Cluster.GitVersion}."
        : offering.IsKnown ? "The official script judges the one cluster; the standard is about what the provider offers."
        : "The official script counts a branch as over at the beginning of the last day of its support, in local time, and blames a branch it does not know.";

    private static int Age(DateOnly day, DateOnly today) => today.DayNumber - day.DayNumber;

    private static string Supported(ReleaseData data, DateOnly today) =>
        string.Join(", ", data.Branches.Where(branch => today <= branch.EndOfLife).Select(branch => branch.Branch.ToString()).DefaultIfEmpty("none is known"));

    private static string Newest(ReleaseData data, DateOnly today) =>
        data.Branches.Where(branch => today <= branch.EndOfLife).Select(branch => branch.Branch).Max()?.ToString() ?? "a supported branch";

    private static string Sources(IEnumerable<(OfferedVersion Offer, KubernetesVersion? Version)> offers) =>
        string.Join(", ", offers.Select(offer => $"{offer.Offer.Text} of {offer.Offer.Source}").Distinct(StringComparer.Ordinal).Take(5));

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
