using System.Text;
using Conformance.Model;
using Conformance.Writers;

namespace Conformance.SelfTests.Writers;

/// <summary>Reports for the tests of the writers.</summary>
internal static class Samples
{
    public const string Iaas = "SCS-compatible IaaS";

    public static readonly DateTimeOffset Start = new(2026, 8, 21, 9, 30, 0, TimeSpan.FromHours(2));

    private static readonly Uri Docs = new("https://docs.scs.community/standards/");

    /// <summary>Texts that break naive writers, one for each way to do so.</summary>
    public static IReadOnlyList<string> Hostile { get; } =
    [
        "<script>alert('x')</script><img src=x onerror=alert(1)>", "]]>", "<!-- -- -->", "</style></script>", "&lt;b&gt; &amp; \"quoted\" 'single'",
        "\u0000\u0001\u0008\u000B\u001B[31mred\u001B[0m\u009B2J\u007F\uFFFE\uFFFF", "half \uD83D pair \uDE00", "emoji 😀 👩‍💻 é ü 漢字", "\u202Eabc\u2066", "a\u2028b\u2029c\u0085d",
        "---", "...", ": ", "- item", "key: value # comment", "yes", "null", "~", "1e3", "0x10", "12:30:45", "2026-08-21", "=", "<<", "!!python/object:x", "%YAML", "*a", "&a", "{}", "[]",
        "line one\nline two\r\nline three\ttab", "|pipe| `code` **bold** [link](javascript:alert(1)) @somebody #1 $x$", "[red]markup[/] [[]] [/]", "  blanks  ", "",
        "error: looks like a log line", new('x', 10_240), string.Concat(Enumerable.Repeat("long words ", 930)), "{0} {name} {{}}",
    ];

    public static RunInfo Run { get; } = new()
    {
        Id = "20260821-073000-abcdef",
        Uuid = new Guid("0f2b8a4c-6d1e-4e0a-9a55-3f9f6f6d2c11"),
        Subject = "cloud-one",
        Environment = "existing",
        Started = Start,
        Ended = Start.AddSeconds(93.5),
        ReferenceDate = new DateOnly(2026, 8, 21),
        Tool = "scs-conformance 0.1.0+abc1234",
        Arguments = ["run", "--subject", "cloud-one", "--scope", "iaas", "--note", "two words"],
        SubjectFacts = [new("region", "RegionOne"), new("identity endpoint", "https://keystone.cloud-one.example:5000/v3"), new("flavors", "42")],
        Requests = 1234,
    };

    public static Finding Finding(string item = "flavor SCS-4V-16", FindingLevel level = FindingLevel.Must) =>
        new(item, "A standard flavor has exactly the memory its name tells.", "ram = 16384 MiB", "ram = 16000 MiB",
            "Create the flavor anew with 16384 MiB: the memory of a flavor cannot be changed.", new Uri(Docs, "scs-0103-v1-standard-flavors#standard-scs-flavors")) { Level = level };

    public static TestcaseReport Case(string id, Outcome outcome, string target = "main", double seconds = 0.42, params IReadOnlyList<Finding> findings) =>
        new(id, $"The cloud meets what {id} asks for.", new TestcaseResult(id, outcome, Start.AddSeconds(1), TimeSpan.FromSeconds(seconds)) { Findings = findings })
        {
            Url = new Uri(Docs, id[..Math.Min(8, id.Length)]),
            Standard = id[..Math.Min(8, id.Length)] + " v1",
            Section = "light",
            Budget = TimeSpan.FromSeconds(60),
            CountsIn = target.Length == 0 ? [] : [new CountsIn("v5.1", target), new CountsIn("next", target)],
        };

    public static ScopeReport Scope(params IReadOnlyList<TestcaseReport> testcases)
    {
        VersionReport Version(string name, string validity, bool certifiable) => new(name, validity, certifiable,
        [
            .. testcases.SelectMany(testcase => testcase.CountsIn.Where(place => place.Version == name), (testcase, place) => (testcase, place.Target))
                .GroupBy(pair => pair.Target)
                .Select(group => new TargetReport(group.Key, group.Select(pair => pair.testcase.Result.Outcome).Combined(), [.. group.Select(pair => pair.testcase.Id)])),
        ]);
        return new ScopeReport(Iaas, new Guid("50393e6f-2ae1-4c5c-a62c-3b75f2abef3f"), new Uri("https://docs.scs.community/standards/scs-compatible-iaas"),
            [Version("next", "draft", false), Version("v5.1", "effective", true)], testcases);
    }

    public static Report Of(params IReadOnlyList<TestcaseReport> testcases) => new(Run, [Scope(testcases)]);

    /// <summary>A report with something of everything.</summary>
    public static Report Representative { get; } = Of(
    [
        Case("scs-0100-syntax-check", Outcome.Pass),
        Case("scs-0103-flavor-4v-16", Outcome.Fail, findings: [Finding()]),
        WithResult(Case("scs-0102-prop-os_distro", Outcome.Fail, seconds: 2.1, findings:
            [.. Enumerable.Range(1, 17).Select(n => Finding($"image Ubuntu {n}") with { Rule = "os_distro is one of the values OpenStack lists.", Expected = "os_distro = ubuntu", Observed = "os_distro = Ubuntu", Remedy = "Set the property: openstack image set --property os_distro=ubuntu IMAGE" }),
             Finding("image Debian 12", FindingLevel.Should), Finding("image CirrOS", FindingLevel.Info)]),
            result => result with { Evidence = [new Evidence("images of the project", "evidence/images #1.json", "application/json", new string('a', 64))] }),
        WithResult(Case("scs-0115-default-rules", Outcome.Pass),
            result => result with { Upstream = new UpstreamVerdict(Outcome.Fail, "The script ignores egress rules with a remote prefix, 0.0.0.0/0 included, which the standard's own example shows.", new Uri(Docs, "scs-0115-v1")) }),
        WithResult(Case("scs-0117-test-backup", Outcome.DidNotFinish, seconds: 61.5), result => result with
        {
            Reason = "The backup stayed in state 'creating' for 60 s. Look at the cinder-backup service, or raise the budget.",
            Attempts = 2,
            Steps = [new Step("create a volume of 1 GiB", Start.AddSeconds(2), TimeSpan.FromSeconds(1.4)), new Step("create a backup of it", Start.AddSeconds(4), TimeSpan.FromSeconds(60), "state 'creating'")],
        }),
        WithResult(Case("scs-0123-swift-s3", Outcome.Missing, seconds: 0), result => result with { Reason = "The capability 'object-store' is not declared. Declare it in the subject's file." }),
        WithResult(Case("scs-0123-service-placement", Outcome.Missing, seconds: 0), result => result with { Reason = "The capability 'object-store' is not declared. Declare it in the subject's file." }),
        Case("scs-0103-flavor-8v-64", Outcome.Fail, "recommended", findings: [Finding("flavor SCS-8V-64")]),
        Case("scs-0114-encrypted-type", Outcome.Pass, "recommended", findings: [Finding("volume type LUKS", FindingLevel.Info)]),
        Case("availability-zones-check", Outcome.Pass, "manual") with
        {
            Attestations = [new Attestation("availability-zones-check", "A. Miller, head of operations", new DateOnly(2026, 7, 1), "Each zone has its own power and cooling.", "https://cloud-one.example/zones.pdf")],
        },
        Case("scs-0101-rngd", Outcome.Pass, ""),
        .. Enumerable.Range(1, 40).Select(n => Case($"scs-0103-flavor-{n}v-{2 * n}", Outcome.Pass, seconds: n / 100.0)),
    ]);

    /// <summary>A report with a hostile text in every place for text.</summary>
    public static Report Nasty { get; } = new Report(
        Run with
        {
            Subject = Hostile[0], Environment = Hostile[5], Tool = Hostile[7], Arguments = Hostile, Sections = Hostile, ForcedVersion = "5.1", ForcedTests = Hostile[31],
            SubjectFacts = [.. Hostile.Select(text => new KeyValuePair<string, string>(text, text))], Cancelled = true, UpstreamCompatible = true,
        },
        [
            Scope([.. Hostile.SelectMany((text, n) => new[]
            {
                Throughout($"bad-{n}-{text}", text, Outcome.Fail, "main"), Throughout($"dnf-{n}-{text}", text, Outcome.DidNotFinish, text),
                Throughout($"miss-{n}-{text}", text, Outcome.Missing, "recommended"), Throughout($"good-{n}-{text}", text, Outcome.Pass, "manual"),
            })]) with { Name = Hostile[0] },
        ]);

    public static Report Huge { get; } = Of([.. Enumerable.Range(0, 100).Select(n => Case($"scs-9999-case-{n}", Outcome.Fail, findings: [.. Enumerable.Range(0, 1000).Select(m => Finding($"flavor {n}-{m}"))]))]);

    public static TestcaseReport WithResult(TestcaseReport testcase, Func<TestcaseResult, TestcaseResult> change) => testcase with { Result = change(testcase.Result) };

    public static string Written(this IReportWriter writer, Report report)
    {
        using var stream = new MemoryStream();
        writer.Write(report, stream);
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(stream.ToArray());
    }

    private static TestcaseReport Throughout(string id, string text, Outcome outcome, string target) => Case(id, outcome, target) with
    {
        Description = text,
        Standard = text,
        Section = text,
        Attestations = [new Attestation(id, text, new DateOnly(2026, 1, 1), text, text)],
        Result = new TestcaseResult(id, outcome, Start, TimeSpan.FromSeconds(1))
        {
            Reason = text,
            Findings = [new Finding(text, text, text, text, text, new Uri(Docs, Uri.EscapeDataString(text.Length > 200 || text.Any(char.IsSurrogate) ? "x" : text)))],
            Evidence = [new Evidence(text, text, text, text), new Evidence("javascript", "javascript:alert(1)", "x", "x"), new Evidence("up", "../../etc/passwd", "x", "x")],
            Steps = [new Step(text, Start, TimeSpan.FromSeconds(-1), text)],
            Upstream = new UpstreamVerdict(outcome == Outcome.Pass ? Outcome.Missing : Outcome.Pass, text, new Uri("javascript:alert(1)")),
            Own = Outcome.Fail,
        },
    };
}
