using System.Xml;
using System.Xml.Linq;
using Conformance.Iaas.Scs0102;
using Conformance.Model;

namespace Conformance.Iaas.Scs0128;

/// <summary>The outcome of a run of Tempest that somebody else made, as evidence: JUnit's XML (<c>stestr last --subunit | subunit2junitxml</c>), or the lines of <c>stestr last</c>.</summary>
public static class TempestResults
{
    /// <summary>How stestr calls what comes before the tests of a class: <c>setUpClass (tempest.api.….Class)</c>.</summary>
    private const string ClassBegins = "setUpClass (";

    private static readonly string[] Words = ["ok", "FAILED", "SKIPPED", "passed", "failed", "skipped"];

    /// <summary>Reads results.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <returns>By id, without what stands in brackets: true = passed, false = failed, null = skipped.</returns>
    /// <exception cref="ConfigurationException">There is not a single result in it.</exception>
    public static IReadOnlyDictionary<string, bool?> Read(string text, string file)
    {
        ArgumentNullException.ThrowIfNull(text);
        var results = text.TrimStart().StartsWith('<') ? JUnit(text, file) : Lines(text);
        return results.Count > 0 ? results
            : throw new ConfigurationException($"{file}: there is no result of Tempest in it. Give JUnit's XML (stestr last --subunit | subunit2junitxml --output-to FILE), or the output of stestr last --all-attachments.");
    }

    /// <summary>The verdict: all ids have to be there, and none may have failed; skipped ones may be, as the standard has it.</summary>
    /// <param name="results">What <see cref="Read"/> gave.</param>
    /// <param name="ids">The ids that count.</param>
    /// <param name="clause">The standard.</param>
    public static CheckResult Judge(IReadOnlyDictionary<string, bool?> results, IReadOnlyList<string> ids, Uri clause)
    {
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(ids);
        var findings = new List<Finding>();
        findings.AddRange(ids.Where(id => results.TryGetValue(id, out var passed) && passed == false).Select(id =>
            new Finding($"Tempest's test {id}", "no test of the list fails", "passed", "failed", "Look at Tempest's own report for the reason, and run it again", clause)));
        var absent = ids.Where(id => !results.ContainsKey(id)).ToList();
        if (absent.Count > 0)
        {
            findings.Add(new Finding("result of Tempest", "all tests of the list were run", $"{ids.Count} tests", $"{absent.Count} are not in the file: {Shown.Some(absent)}", "Run Tempest with the whole list (--load-list)", clause));
        }

        var skipped = ids.Where(id => results.TryGetValue(id, out var passed) && passed is null).ToList();
        if (skipped.Count > 0)
        {
            findings.Add(new Finding("result of Tempest", "tests are run rather than skipped", "no test skipped", $"{skipped.Count} were skipped: {Shown.Some(skipped)}", "Say why in the report", clause) { Level = FindingLevel.Info });
        }

        return new CheckResult(findings);
    }

    private static Dictionary<string, bool?> JUnit(string text, string file)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            var results = new Dictionary<string, bool?>(StringComparer.Ordinal);
            foreach (var testcase in XDocument.Load(reader).Descendants("testcase"))
            {
                var (type, name) = ((string?)testcase.Attribute("classname") ?? "", (string?)testcase.Attribute("name") ?? "");
                if (name.StartsWith(ClassBegins, StringComparison.Ordinal))
                {
                    AddClass(results, name, testcase.Element("skipped") is null);
                    continue;
                }

                var id = TempestList.Bare(type.Length == 0 || name.StartsWith(type + ".", StringComparison.Ordinal) ? name : $"{type}.{name}");
                Add(results, id, testcase.Element("failure") is null && testcase.Element("error") is null ? testcase.Element("skipped") is null ? true : null : false);
            }

            return results;
        }
        catch (XmlException exception)
        {
            throw new ConfigurationException($"{file}: it begins like XML and is none: {exception.Message}", exception);
        }
    }

    private static Dictionary<string, bool?> Lines(string text)
    {
        var results = new Dictionary<string, bool?>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n'))
        {
            // {0} tempest.api.….test_x[id-…] [1.234s] ... ok, or SKIPPED: reason
            var start = line.IndexOf("tempest.", StringComparison.Ordinal);
            var end = start < 0 ? -1 : line.IndexOf("... ", start, StringComparison.Ordinal);
            var word = end < 0 ? "" : line[(end + 4)..].Trim().Split(' ', ':')[0];
            if (!Words.Contains(word))
            {
                continue;
            }

            if (line.IndexOf(ClassBegins, StringComparison.Ordinal) is >= 0 and var begins && begins < start)
            {
                AddClass(results, line[begins..], word is not ("SKIPPED" or "skipped"));
            }
            else
            {
                Add(results, TempestList.Bare(line[start..].Split(' ')[0]), word switch { "ok" or "passed" => true, "FAILED" or "failed" => false, _ => null });
            }
        }

        return results;
    }

    /// <summary>What a class of tests needs was not made, or it was skipped as a whole: of its tests there is no result of their own.</summary>
    private static void AddClass(Dictionary<string, bool?> results, string text, bool failed)
    {
        var type = text[ClassBegins.Length..].Split(')')[0] + ".";
        foreach (var id in TempestList.Ids.Where(id => id.StartsWith(type, StringComparison.Ordinal)))
        {
            Add(results, id, failed ? false : null);
        }
    }

    /// <summary>A test that is there twice counts by its worst result.</summary>
    private static void Add(Dictionary<string, bool?> results, string id, bool? passed)
    {
        if (!results.TryGetValue(id, out var before) || before == true || passed == false)
        {
            results[id] = passed;
        }
    }
}
