using System.Text.RegularExpressions;
using Conformance.Model;
using Conformance.Writers;
using FsCheck.Fluent;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Conformance.SelfTests.Writers;

public sealed partial class YamlReportTests
{
    private static readonly YamlReport Writer = new(TimeZoneInfo.CreateCustomTimeZone("here", TimeSpan.FromHours(2), "here", "here"));

    private static List<YamlMappingNode> Documents(Report report)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(Writer.Written(report)));
        return [.. stream.Documents.Select(document => (YamlMappingNode)document.RootNode)];
    }

    private static YamlNode At(YamlNode node, params string[] path) => path.Aggregate(node, (inner, key) => ((YamlMappingNode)inner).Children[new YamlScalarNode(key)]);

    private static string? Text(YamlNode node, params string[] path) => ((YamlScalarNode)At(node, path)).Value;

    private static string[] Keys(YamlNode node) => [.. ((YamlMappingNode)node).Children.Keys.Select(key => ((YamlScalarNode)key).Value!)];

    private static List<string> Lines(YamlNode node, string key) => [.. ((YamlSequenceNode)At(node, key)).Select(line => ((YamlScalarNode)line).Value!)];

    private static YamlMappingNode Invocation(YamlNode document) => (YamlMappingNode)((YamlMappingNode)At(document, "run", "invocations")).Children.Single().Value;

    [Test]
    public void The_document_has_the_keys_of_the_format_in_their_order()
    {
        var document = Documents(Samples.Representative).Single();
        Assert.Multiple(() =>
        {
            Assert.That(Writer.Written(Samples.Representative), Does.StartWith("---\nspec:\n"));
            Assert.That(Keys(document), Is.EqualTo(new[] { "spec", "checked_at", "reference_date", "subject", "run" }));
            Assert.That(Keys(At(document, "spec")), Is.EqualTo(new[] { "uuid", "name", "url" }));
            Assert.That(Keys(At(document, "run")), Is.EqualTo(new[] { "uuid", "argv", "assignment", "sections", "forced_version", "forced_tests", "invocations" }));
            Assert.That(Keys(Invocation(document)), Is.EqualTo(new[] { "id", "cmd", "results", "rc", "stdout", "stderr", "info", "warning", "error", "critical" }));
            Assert.That(Text(Invocation(document), "id"), Is.EqualTo(Keys(At(document, "run", "invocations")).Single()));
            Assert.That(Text(document, "run", "uuid"), Is.EqualTo(Samples.Run.Uuid.ToString()));
            Assert.That(Lines(At(document, "run"), "argv"), Is.EqualTo(Samples.Run.Arguments));
            Assert.That(Text(Invocation(document), "cmd"), Is.EqualTo(Samples.Run.Tool), "no more of the environment than the arguments say");
        });
    }

    [Test]
    public void Only_the_timestamp_the_date_and_the_numbers_are_plain()
    {
        var document = Documents(Samples.Representative).Single();
        Assert.That(Text(document, "checked_at"), Is.EqualTo("2026-08-21 09:31:33.500000"), "naive, local, the end of the run");
        Assert.That(Text(document, "reference_date"), Is.EqualTo("2026-08-21"));
        var plain = document.AllNodes.OfType<YamlScalarNode>().Where(node => node.Style == ScalarStyle.Plain).Select(node => node.Value!).Distinct();
        Assert.That(plain, Has.All.Match("^([a-z_]+|-?[0-9]+|2026-08-21|2026-08-21 09:31:33.500000|null)$"));
    }

    [Test]
    public void Results_lines_counters_and_exit_code_agree()
    {
        foreach (var report in new[] { Samples.Representative, Samples.Nasty })
        {
            var invocation = Invocation(Documents(report).Single());
            var testcases = report.Scopes[0].Testcases;
            var results = ((YamlMappingNode)At(invocation, "results")).Children.ToDictionary(pair => ((YamlScalarNode)pair.Key).Value!, pair => ((YamlScalarNode)pair.Value).Value);
            var (stdout, stderr) = (Lines(invocation, "stdout"), Lines(invocation, "stderr"));
            Assert.That(results.Keys, Is.EquivalentTo(testcases.Where(testcase => testcase.Result.Outcome != Outcome.Missing).Select(testcase => ReadBack(testcase.Id))));
            foreach (var testcase in testcases.Where(testcase => results.ContainsKey(testcase.Id)))
            {
                var (number, word) = testcase.Result.Outcome switch { Outcome.Pass => ("1", "PASS"), Outcome.Fail => ("-1", "FAIL"), _ => ("0", "ABORT") };
                Assert.That(results[testcase.Id], Is.EqualTo(number));
                Assert.That(stdout, Does.Contain($"{testcase.Id}: {word}"));
            }

            Assert.That(stderr, Has.All.Match("^(INFO|WARNING|ERROR|CRITICAL): ").And.All.Not.Contains("\n"));
            foreach (var word in new[] { "info", "warning", "error", "critical" })
            {
                Assert.That(Text(invocation, word), Is.EqualTo(stdout.Concat(stderr).Count(line => line.StartsWith(word, StringComparison.OrdinalIgnoreCase)).ToString()), word);
            }

            Assert.That(int.Parse(Text(invocation, "rc")!), Is.EqualTo(Math.Min(127, int.Parse(Text(invocation, "error")!) + int.Parse(Text(invocation, "critical")!) + results.Values.Count(value => value == "-1"))));
        }
    }

    [Test]
    public void The_redaction_of_the_monitor_keeps_results_deviations_and_recommendations()
    {
        var invocation = Invocation(Documents(Samples.Representative).Single());
        Assert.That(Lines(invocation, "stdout"), Has.All.Match(": (PASS|FAIL|ABORT)$"));
        var kept = Lines(invocation, "stderr").Where(line => KeptByTheMonitor().IsMatch(line)).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(kept, Has.Some.StartsWith("ERROR: scs-0103-flavor-4v-16: flavor SCS-4V-16: expected ram = 16384 MiB, observed ram = 16000 MiB. Create the flavor anew"));
            Assert.That(kept, Has.Some.StartsWith("WARNING: scs-0102-prop-os_distro: image Debian 12: "));
            Assert.That(kept, Has.Some.StartsWith("WARNING: scs-0115-default-rules: own verdict PASS, the upstream script says FAIL: "));
            Assert.That(kept, Has.None.Contains("CirrOS"));
            Assert.That(Lines(invocation, "stderr"), Has.Some.StartsWith("CRITICAL: scs-0117-test-backup: The backup stayed"));
        });
    }

    [Test]
    public void Every_scope_has_a_document_with_a_uuid_of_its_own_that_follows_from_the_runs()
    {
        var scope = Samples.Representative.Scopes[0];
        var report = Samples.Representative with { Scopes = [scope, scope with { Name = "SCS-compatible KaaS", Uuid = new Guid("1fffebe6-fd4b-44d3-a36c-fc58b4bb0180") }, scope] };
        var uuids = Documents(report).Select(document => Text(document, "run", "uuid")!).ToList();
        Assert.That(uuids, Is.Unique.And.Count.EqualTo(3));
        Assert.That(uuids, Has.All.Matches<string>(uuid => Guid.Parse(uuid!).Version == 5));
        Assert.That(Documents(report).Select(document => Text(document, "run", "uuid")), Is.EqualTo(uuids));
        Assert.That(Documents(report).SelectMany(document => Keys(At(document, "run", "invocations"))), Is.Unique);
    }

    [Test]
    public void A_named_uuid_is_the_one_that_RFC_9562_gives_as_an_example() =>
        Assert.That(NamedGuid.Of(new Guid("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "www.example.com"), Is.EqualTo(new Guid("2ed6657d-e927-568b-95e1-2665a8aea6a2")));

    [TestCaseSource(typeof(Samples), nameof(Samples.Hostile))]
    public void Any_text_comes_back_as_that_text(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader($"---\nkey: {YamlReport.Quoted(text)}\n"));
        Assert.That(Text(stream.Documents.Single().RootNode, "key"), Is.EqualTo(ReadBack(text)));
    }

    [Test]
    public void Whatever_is_written_is_read() => FsCheck.Check.QuickThrowOnFailure(Prop.ForAll((string? text) =>
    {
        var stream = new YamlStream();
        stream.Load(new StringReader($"---\nkey: {YamlReport.Quoted(text ?? "")}\n"));
        return Text(stream.Documents.Single().RootNode, "key") == ReadBack(text ?? "");
    }));

    [Test]
    public void Optional_settings_are_null_or_written()
    {
        var report = Samples.Of(Samples.Case("a", Outcome.Missing)) with { Run = Samples.Run with { Sections = ["light"], ForcedVersion = "5.1", ForcedTests = "^scs-0100" } };
        var document = Documents(report).Single();
        Assert.That(Lines(At(document, "run"), "sections"), Is.EqualTo(new[] { "light" }));
        Assert.That(((YamlScalarNode)At(document, "run", "forced_version")).Style, Is.EqualTo(ScalarStyle.DoubleQuoted));
        Assert.That(Text(document, "run", "forced_tests"), Is.EqualTo("^scs-0100"));
        Assert.That(((YamlMappingNode)At(Invocation(document), "results")).Children, Is.Empty);
        Assert.That(Text(Documents(Samples.Representative).Single(), "run", "sections"), Is.EqualTo("null"));
    }

    /// <summary>Halves of surrogate pairs are no text: they are read back as replacement characters.</summary>
    private static string ReadBack(string text) => string.Concat(text.EnumerateRunes());

    [GeneratedRegex("^(WARNIN|ERROR:)")]
    private static partial Regex KeptByTheMonitor();
}
