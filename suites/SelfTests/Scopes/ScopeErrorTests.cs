using System.Text.RegularExpressions;
using Conformance.Model;
using Conformance.Scopes;
using FsCheck;
using FsCheck.Fluent;

namespace Conformance.SelfTests.Scopes;

/// <summary>Every mistake in a scope file is told with its place, its key and its cure.</summary>
public sealed class ScopeErrorTests
{
    internal const string Good = """
        name: Example
        uuid: 50393e6f-2ae1-4c5c-a62c-3b75f2abef3f
        url: https://example.org/scope.yaml
        variables:
        - cloud
        - mode: fast
        scripts:
        - executable: ./check
          args: -c {cloud} {testcases}
          testcases:
          - id: one
            lifetime: month
            section: light
            description: One holds.
            url: https://example.org/one
          - id: two
        - testcases:
          - id: three
        modules:
        - id: first
          name: First
          url: https://example.org/first
          targets:
            main:
            - one
        - id: second
          targets:
            main: [two, one]
        timeline:
        - date: 2026-01-01
          versions:
            v1: effective
            v2: draft
        versions:
        - version: v2
          include:
          - first
          - ref: second
            parameters:
              spec: value
        - version: v1
          stabilized_at: 2025-12-31
          include: [first]
        """;

    private const string Indicators = "{}[]:- &*!|>'\"#%@,?\t~<";

    private static readonly TestCaseData[] Mistakes =
    [
        Mistake("lifetime: month", "lifetim: month", "12:5: scripts[0].testcases[0].lifetim: unknown key; did you mean \"lifetime\"?"),
        Mistake("section: light", "flavour: x", "13:5: scripts[0].testcases[0].flavour: unknown key; known are id, lifetime, section, description, url"),
        Mistake("name: Example", "name: Example\ntitle: x", "2:1: title: unknown key; known are uuid, name, url, prerequisite, variables, scripts, modules, timeline, versions"),
        Mistake("executable: ./check", "executeable: ./check", "8:3: scripts[0].executeable: unknown key; did you mean \"executable\"?"),
        Mistake("  name: First", "  Name: First", "21:3: modules[0].Name: unknown key; did you mean \"name\"?"),
        Mistake("  stabilized_at: 2025-12-31", "  stabilised-at: 2025-12-31", "42:3: versions[1].stabilised-at: unknown key; did you mean \"stabilized_at\"?"),
        Mistake("    parameters:", "    params:", "39:5: versions[0].include[1].params: unknown key; known are ref, parameters"),
        Mistake("name: Example", "name: Example\nname: Again", "2:1: name: the key is given twice (first in line 1); keep one of them"),
        Mistake("    lifetime: month", "    id: uno", "12:5: id: the key is given twice (first in line 11); keep one of them"),
        Mistake("- id: two", "- id: one\n  - id: two", "16:9: scripts[0].testcases[1].id: the testcase \"one\" is there twice; remove or rename one of them"),
        Mistake("- id: three", "- id: three\n  - id: two", "19:9: scripts[1].testcases[1].id: the testcase \"two\" is there twice; remove or rename one of them"),
        Mistake("- id: second", "- id: first", "26:7: modules[1].id: the module \"first\" is there twice; remove or rename one of them", "38:10: versions[0].include[1].ref: there is no module \"second\"; add it under modules"),
        Mistake("version: v1", "version: v2", "32:5: timeline[0].versions.v1: there is no version \"v1\"; did you mean \"v2\"?", "41:12: versions[1].version: the version \"v2\" is there twice; remove or rename one of them"),
        Mistake("  - ref: second", "  - ref: secnod", "38:10: versions[0].include[1].ref: there is no module \"secnod\"; did you mean \"second\"?"),
        Mistake("include: [first]", "include: [frist]", "43:13: versions[1].include[0]: there is no module \"frist\"; did you mean \"first\"?"),
        Mistake("    v2: draft", "    next: draft", "33:5: timeline[0].versions.next: there is no version \"next\"; add it under versions"),
        Mistake("[two, one]", "[tow, one]", "28:12: modules[1].targets.main[0]: no script declares the testcase \"tow\"; did you mean \"two\"?"),
        Mistake("[two, one]", "[something-else]", "28:12: modules[1].targets.main[0]: no script declares the testcase \"something-else\"; declare it under the scripts"),
        Mistake("[two, one]", "one", "28:11: modules[1].targets.main: must be a list (lines beginning with \"- \"), but is text"),
        Mistake("include: [first]", "include: {first: x}", "43:12: versions[1].include: must be a list (lines beginning with \"- \"), but is a mapping"),
        Mistake("name: Example", "name: [Example]", "1:7: name: must be text, but is a list"),
        Mistake("- id: two", "- two", "16:5: scripts[0].testcases[1]: must be a mapping (key: value), but is text", "28:12: modules[1].targets.main[0]: no script declares the testcase \"two\"; declare it under the scripts"),
        Mistake("name: Example", "name:", "1:6: name: there is no value; it must be text"),
        Mistake("name: Example", "name: ' '", "1:7: name: the text is blank; write one"),
        Mistake("name: Example\n", "", "1:1: the key \"name\" is missing; add it"),
        Mistake("- id: three", "- section: heavy", "18:5: scripts[1].testcases[0]: the key \"id\" is missing; add it"),
        Mistake("- version: v1\n  stab", "- stab", "32:5: timeline[0].versions.v1: there is no version \"v1\"; did you mean \"v2\"?", "41:3: versions[1]: the key \"version\" is missing; add it"),
        Mistake("- date: 2026-01-01\n  versions", "- versions", "30:3: timeline[0]: the key \"date\" is missing; add it"),
        Mistake("date: 2026-01-01", "date: 2026-1-1", "30:9: timeline[0].date: \"2026-1-1\" is no date; write it as YYYY-MM-DD, for instance 2026-01-31"),
        Mistake("date: 2026-01-01", "date: 2026-02-30", "30:9: timeline[0].date: \"2026-02-30\" is no date; write it as YYYY-MM-DD, for instance 2026-01-31"),
        Mistake("stabilized_at: 2025-12-31", "stabilized_at: soon", "42:18: versions[1].stabilized_at: \"soon\" is no date; write it as YYYY-MM-DD, for instance 2026-01-31"),
        Mistake("lifetime: month", "lifetime: moth", "12:15: scripts[0].testcases[0].lifetime: \"moth\" is no lifetime; did you mean \"month\"?"),
        Mistake("lifetime: month", "lifetime: fortnight", "12:15: scripts[0].testcases[0].lifetime: \"fortnight\" is no lifetime; known are day, week, month, quarter, year"),
        Mistake("lifetime: month", "lifetime: \"mo\\nnth\\e[1m\"", "12:15: scripts[0].testcases[0].lifetime: \"mo nth [1m\" is no lifetime; known are day, week, month, quarter, year"),
        Mistake("v2: draft", "v2: Draft", "33:9: timeline[0].versions.v2: \"Draft\" is no validity; did you mean \"draft\"?"),
        Mistake("v2: draft", "v2: expired", "33:9: timeline[0].versions.v2: \"expired\" is no validity; known are effective, warn, draft, deprecated"),
        Mistake("50393e6f-2ae1-4c5c-a62c-3b75f2abef3f", "50393e6f", "2:7: uuid: \"50393e6f\" is no UUID; write 32 hexadecimal digits as 8-4-4-4-12"),
        Mistake("url: https://example.org/scope.yaml", "url: scope.yaml", "3:6: url: \"scope.yaml\" is no address; write it in full, beginning with https://"),
        Mistake("-c {cloud} {testcases}", "-c {clud} {testcases}", "9:9: scripts[0].args: the placeholder {clud} is no declared variable; did you mean \"cloud\"?"),
        Mistake("-c {cloud} {testcases}", "-c {cloud", "9:9: scripts[0].args: the brace at position 4 has no partner; close it, or double it to mean a brace"),
        Mistake("  args: -c", "  env: {CONFORMANCE_BUDGET: soon}\n  args: -c", "9:29: scripts[0].env.CONFORMANCE_BUDGET: \"soon\" is no span of time; write a number above 0 and ms, s, m or h, for instance 60s; at most 168h"),
        Mistake("- cloud", "- cloud\n- cloud", "6:3: variables[1]: the variable cloud is declared twice; keep one of them"),
        Mistake("- cloud", "- cloud\n- testcases", "6:3: variables[1]: the variable testcases is built in; remove it or choose another name"),
        Mistake("    v2: draft", "    v2: draft\n- date: 2026-01-01\n  versions: {}", "34:9: timeline[1].date: the date 2026-01-01 has two entries; join them into one"),
        Mistake("- id: two", "- id: two words", "16:9: scripts[0].testcases[1].id: \"two words\" is no name; use letters, digits, _ - and . only, and begin with a letter, digit or _", "28:12: modules[1].targets.main[0]: no script declares the testcase \"two\"; declare it under the scripts"),
        Mistake("  args: -c", "\targs: -c", "9:1: not valid YAML: a tab cannot indent; use spaces"),
        Mistake("name: Example", "name: *nowhere", "1:7: the alias refers to nothing above it; define its anchor first, or quote the value if it is meant as text", "1:7: name: there is no value; it must be text"),
        Mistake("name: Example", "name: !secret Example", "1:7: the tag has no meaning here; remove it, or quote the value if it is meant as text"),
        Mistake("name: Example", "name: \"Example", "1:7: not valid YAML: while scanning a multi-line double-quoted scalar, found wrong indentation; check the indentation, colons and quotes here"),
    ];

    [TestCaseSource(nameof(Mistakes))]
    public void A_mistake_is_told_with_place_key_and_cure(string text, string[] expected) =>
        Assert.That(ErrorsOf(text), Is.EqualTo(expected));

    [Test]
    public void The_text_behind_the_mistakes_is_right() => Assert.That(() => ScopeReader.Read(Good, "scope.yaml"), Throws.Nothing);

    [TestCase("", "1:1: the file is empty; write its content or name another file")]
    [TestCase("# only a comment\n", "1:1: the file is empty; write its content or name another file")]
    [TestCase("--- \n", "2:2: there is no value; it must be a mapping (key: value)")]
    [TestCase("- a\n- b\n", "1:1: must be a mapping (key: value), but is a list")]
    [TestCase("just words\n", "1:1: must be a mapping (key: value), but is text")]
    public void A_file_without_content_is_refused(string text, string expected) => Assert.That(ErrorsOf(text), Is.EqualTo(new[] { expected }));

    [TestCase("a:\n\tb: 1\n", "2:1")]
    [TestCase("a: 1\n\tb: 2\n", "2:1")]
    [TestCase("a:\n  b: 1\n\tc: 2\n", "3:1")]
    [TestCase("a:\n  b: 1\n  \tc: 2\n", "3:3")]
    [TestCase("a:\n  - x\n\t- y: 1\n", "3:1")]
    public void A_tab_that_indents_is_told(string text, string place) =>
        Assert.That(ErrorsOf(text), Is.EqualTo(new[] { $"{place}: not valid YAML: a tab cannot indent; use spaces" }));

    [Test]
    public void A_second_document_is_refused() => Assert.That(ErrorsOf(Good + "\n---\nname: Other\n"), Is.EqualTo(new[]
    {
        "44:1: a second document begins here; keep one document in a file and move the others to files of their own",
    }));

    [Test]
    public void All_problems_of_a_file_come_out_together_in_the_order_of_the_file()
    {
        var text = Replaced(Replaced(Replaced(Good, "v2: draft", "v2: drafty"), "lifetime: month", "lifetime: mont"), "name: Example", "nam: Example");
        Assert.That(ErrorsOf(text), Is.EqualTo(new[]
        {
            "1:1: nam: unknown key; did you mean \"name\"?",
            "1:1: the key \"name\" is missing; add it",
            "12:15: scripts[0].testcases[0].lifetime: \"mont\" is no lifetime; did you mean \"month\"?",
            "33:9: timeline[0].versions.v2: \"drafty\" is no validity; did you mean \"draft\"?",
        }));
    }

    [Test]
    public void A_missing_file_is_told_with_its_path() => Assert.That(
        () => ScopeReader.ReadFile("no/such/scope.yaml"),
        Throws.TypeOf<ConfigurationException>().With.Message.StartsWith("no/such/scope.yaml: there is no such scope file; check the path"));

    [Test]
    public void Nesting_without_end_is_refused_without_exhausting_the_stack() => Assert.That(
        ErrorsOf(new string('[', 100_000)).Single(), Does.StartWith("1:102: not valid YAML: nested deeper than 100 levels"));

    [Test]
    public void Whatever_is_done_to_a_file_it_is_read_or_refused_with_places() => Prop.ForAll((int seed) =>
    {
        var random = new Random(seed);
        var lines = Good.Split('\n').ToList();
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var line = random.Next(lines.Count);
            switch (random.Next(5))
            {
                case 0: lines.RemoveAt(line); break;
                case 1: lines.Insert(line, lines[random.Next(lines.Count)]); break;
                case 2: lines[line] = lines[line][..random.Next(lines[line].Length + 1)]; break;
                case 3: lines[line] = lines[line].Insert(random.Next(lines[line].Length + 1), Indicators[random.Next(Indicators.Length)].ToString()); break;
                default: (lines[line], lines[^1]) = (lines[^1], lines[line]); break;
            }
        }

        try
        {
            var scope = ScopeReader.Read(string.Join('\n', lines), "scope.yaml");
            ScopePlan.Create(scope, new DateOnly(2026, 2, 1));
            return true;
        }
        catch (ConfigurationException exception)
        {
            return exception.Message.Split('\n').All(line => Regex.IsMatch(line, @"\Ascope\.yaml:[0-9]+:[0-9]+: .{20,}\z"));
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static IEnumerable<string> ErrorsOf(string text)
    {
        var exception = Assert.Throws<ConfigurationException>(() => ScopeReader.Read(text, "scope.yaml"))!;
        var lines = exception.Message.Split('\n');
        Assert.That(lines, Has.All.StartWith("scope.yaml:"));
        return lines.Select(line => line["scope.yaml:".Length..]);
    }

    private static TestCaseData Mistake(string right, string wrong, params string[] errors) =>
        new TestCaseData(Replaced(Good, right, wrong), errors).SetArgDisplayNames(wrong.Replace('\n', ' '), errors[0]);

    internal static string Replaced(string text, string right, string wrong) =>
        text.IndexOf(right, StringComparison.Ordinal) is >= 0 and var index
            ? text[..index] + wrong + text[(index + right.Length)..]
            : throw new ArgumentException($"\"{right}\" is not in the text");
}
