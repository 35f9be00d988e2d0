using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Conformance.Model;
using Conformance.StatusPage.Page;
using Conformance.Writers;
using Conformance.Writers.Html;
using Microsoft.Playwright;

namespace Conformance.SelfTests.Writers;

public sealed partial class HtmlReportTests
{
    private static readonly string[] Void = ["meta", "br", "input"];

    private static XDocument Parsed(Report report)
    {
        using var reader = XmlReader.Create(new StringReader(new HtmlReport().Written(report)), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader, LoadOptions.PreserveWhitespace);
    }

    private static IEnumerable<TestCaseData<Report>> Reports() =>
    [
        new TestCaseData<Report>(Samples.Representative).SetArgDisplayNames("representative"),
        new TestCaseData<Report>(Samples.Nasty).SetArgDisplayNames("nasty"),
        new TestCaseData<Report>(new Report(Samples.Run, [])).SetArgDisplayNames("empty"),
    ];

    [TestCaseSource(nameof(Reports))]
    public void The_page_is_well_formed_and_every_testcase_is_on_it_once(Report report)
    {
        var page = Parsed(report);
        var cases = page.Descendants("details").ToList();
        Assert.That(cases.Select(element => element.Descendants("span").First(span => (string?)span.Attribute("class") == "id mono").Value),
            Is.EquivalentTo(report.Scopes.SelectMany(scope => scope.Testcases).Select(testcase => Texts.Cut(Texts.Visible(testcase.Id), 2000).ReplaceLineEndings("\n"))));
        var ids = page.Descendants().Attributes("id").Select(id => id.Value).ToList();
        Assert.That(ids, Is.Unique);
        Assert.That(page.Descendants("a").Attributes("href").Select(href => href.Value).Where(href => href.StartsWith('#')).Select(href => href[1..]).Distinct(), Is.SubsetOf(ids));
        Assert.That(page.Descendants().Attributes("aria-labelledby").Select(id => id.Value).Distinct(), Is.SubsetOf(ids));
    }

    [TestCaseSource(nameof(Reports))]
    public void Nothing_of_the_subject_becomes_markup_or_an_address(Report report)
    {
        var page = Parsed(report);
        Assert.That(page.Descendants("script").Select(script => script.Value), Is.EqualTo(new[] { Assets.Script }));
        Assert.That(page.Descendants("style").Select(style => style.Value), Is.EqualTo(new[] { Assets.Style }));
        Assert.That(page.Descendants().Select(element => element.Name.LocalName).Distinct(), Is.SubsetOf(new[]
        {
            "html", "head", "meta", "title", "style", "script", "body", "header", "main", "footer", "nav", "section", "div", "span", "p", "a", "b", "strong", "code", "time",
            "h1", "h2", "h3", "ul", "ol", "li", "dl", "dt", "dd", "details", "summary", "table", "caption", "thead", "tbody", "tr", "th", "td", "svg", "circle", "path", "rect",
            "button", "input", "label", "blockquote",
        }));
        Assert.That(page.Descendants().Attributes().Where(attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal) || attribute.Name.LocalName is "style" or "src"), Is.Empty);
        Assert.That(page.Descendants("a").Attributes("href").Select(href => href.Value), Has.All.Match("^(https?://|#|\\./)"));
        Assert.That(page.Descendants("a").Attributes("href").Select(href => href.Value).Where(href => href.StartsWith("./", StringComparison.Ordinal)), Has.None.Match("/[.][.](/|$)"));
    }

    [TestCaseSource(nameof(Reports))]
    public void Elements_that_HTML_does_not_know_as_void_have_an_end_tag(Report report)
    {
        var text = new HtmlReport().Written(report);
        Assert.That(text, Does.StartWith("<!DOCTYPE html>"));
        Assert.That(SelfClosed().Matches(text).Select(match => match.Groups[1].Value).Distinct(), Is.SubsetOf(Void));
    }

    [Test]
    public void The_policy_allows_this_style_and_this_script_alone()
    {
        var page = Parsed(Samples.Representative);
        var policy = (string)page.Descendants("meta").Single(meta => (string?)meta.Attribute("http-equiv") == "Content-Security-Policy").Attribute("content")!;
        static string Digest(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        Assert.That(policy, Does.StartWith("default-src 'none'; ")
            .And.Contain($"style-src 'sha256-{Digest(page.Descendants("style").Single().Value)}';")
            .And.Contain($"script-src 'sha256-{Digest(page.Descendants("script").Single().Value)}';")
            .And.Not.Contain("unsafe"));
        Assert.That(Assets.Style + Assets.Script, Does.Not.Contain("<").And.Not.Contain("&").And.Not.Contain("]]>").And.Not.Contain("url(").And.Not.Contain("@import"));
    }

    [Test]
    public void The_page_has_the_landmarks_and_headings_that_people_without_sight_find_their_way_by()
    {
        var page = Parsed(Samples.Representative);
        Assert.That((string?)page.Root!.Attribute("lang"), Is.EqualTo("en"));
        foreach (var landmark in (string[])["header", "main", "footer", "nav", "h1", "title"])
        {
            Assert.That(page.Descendants(landmark).Count(), Is.EqualTo(1), landmark);
        }

        var levels = page.Descendants().Select(element => element.Name.LocalName).Where(name => Heading().IsMatch(name)).Select(name => name[1] - '0').ToList();
        Assert.That(levels.Zip(levels.Skip(1)).Where(pair => pair.Second > pair.First + 1), Is.Empty, "no level is left out");
        Assert.That(page.Descendants("table"), Has.All.Matches<XElement>(table =>
            table!.Element("caption")!.Value.Length > 0 && table.Descendants("th").All(th => th.Attribute("scope") is not null) && (string?)table.Attribute("role") == "table"));
        Assert.That(page.Descendants("svg"), Has.All.Matches<XElement>(svg => (string?)svg!.Attribute("aria-hidden") == "true"));
        Assert.That(page.Descendants("input").Attributes("id").Select(id => id.Value), Is.EquivalentTo(page.Descendants("label").Attributes("for").Select(id => id.Value)));
    }

    [Test]
    public void The_sections_tell_what_a_provider_asks_for()
    {
        var page = Parsed(Samples.Representative);
        string Section(string id) => page.Descendants("section").Single(section => (string?)section.Attribute("id") == id).Value;
        Assert.Multiple(() =>
        {
            Assert.That(page.Descendants("header").Single().Value, Does.Contain("cloud-one fails").And.Contain("2026-08-21T07:30:00Z").And.Contain("existing"));
            Assert.That(Section("todo"), Does.Contain("Create the flavor anew").And.Contain("Cures 2 findings of 2 testcases").And.Contain("scs-0103-flavor-8v-64"));
            Assert.That(Section("differences"), Does.Contain("scs-0115-default-rules").And.Contain("ignores egress rules"));
            Assert.That(Section("recommended"), Does.Contain("scs-0114-encrypted-type").And.Contain("scs-0103-flavor-8v-64"));
            Assert.That(Section("attested"), Does.Contain("A. Miller, head of operations").And.Contain("2026-07-01"));
            Assert.That(Section("unreferenced"), Does.Contain("scs-0101-rngd"));
            Assert.That(Section("testcases"), Does.Contain("The backup stayed in state 'creating'").And.Contain("1 min 01 s of 1 min 00 s allowed – over budget").And.Contain("create a backup of it").And.Not.Contain("scs-0101-rngd"));
            Assert.That(Section("how"), Does.Contain("\"two words\"").And.Contain("1,234").And.Contain("Identity endpoint"));
            Assert.That(page.Descendants("a").Attributes("href").Select(href => href.Value), Has.Member("./evidence/images%20%231.json"));
        });
    }

    [Test]
    public void Scopes_that_share_testcases_keep_their_own()
    {
        var scope = Samples.Representative.Scopes[0];
        var page = Parsed(Samples.Representative with { Scopes = [scope, scope with { Name = "SCS-compatible KaaS" }] });
        var ids = page.Descendants("details").Attributes("id").Select(id => id.Value).ToList();
        Assert.That(ids, Is.Unique.And.Count.EqualTo(2 * scope.Testcases.Count));
        Assert.That(page.Descendants("h3").Select(heading => heading.Value), Does.Contain("SCS-compatible IaaS: Failed (2)").And.Contain("SCS-compatible KaaS: Failed (2)"));
    }

    [Test]
    public void A_hundred_thousand_findings_leave_the_page_usable()
    {
        var text = new HtmlReport().Written(Samples.Huge);
        Assert.That(text, Has.Length.LessThan(3_000_000).And.Contains("950 more findings are not shown here").And.Contains("50 of 1,000 findings"));
        Assert.That(CountOf(text, "<tr role=\"row\"><th scope=\"row\" role=\"rowheader\">flavor "), Is.EqualTo(100 * HtmlReport.ShownFindings));
    }

    [TestCase(1280)]
    [TestCase(800)]
    public async Task The_heads_of_a_table_of_results_are_not_broken_within_a_word(int width)
    {
        var table = new ResultTable("Who may do what", ["Where", "Resources", "the tenant's account", "the tenant's user", "a member of the tenant's group", "a stranger", "anonymous", "the other tenant's account"],
            [new ResultRow(["own namespace", string.Join(", ", Enumerable.Repeat("floatingipassociatev2s/status", 20)), .. Enumerable.Repeat("get, list, watch", 6)], Deviates: false)]);
        var testcase = Samples.Case("scs-0100-syntax-check", Outcome.Pass);
        var report = new Report(Samples.Run, [Samples.Scope(testcase with { Result = testcase.Result with { Table = table } })]);
        await using var browser = new Browser();
        var (context, seat) = await browser.Open(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = 1000 } }, CancellationToken.None);
        using (seat)
        {
            var page = await context.NewPageAsync();
            await page.SetContentAsync(new HtmlReport().Written(report));
            var broken = await page.EvaluateAsync<string[]>("""
                () => {
                  for (const one of document.querySelectorAll('details')) one.open = true;
                  return [...document.querySelectorAll('.matrix thead th')].flatMap(head => [...head.textContent.matchAll(/\S+/g)].filter(word => {
                    const range = document.createRange();
                    range.setStart(head.firstChild, word.index);
                    range.setEnd(head.firstChild, word.index + word[0].length);
                    return range.getClientRects().length != 1;
                  }).map(word => word[0]));
                }
                """);
            Assert.That(broken, Is.Empty);
            Assert.That(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"), "the table scrolls in a box of its own");
            await context.CloseAsync();
        }
    }

    private static IEnumerable<TestCaseData<string, string, double>> Pairs() =>
        Palette.TextPairs.Select(pair => new TestCaseData<string, string, double>(pair.Text, pair.Ground, 4.5))
            .Concat(Palette.ShapePairs.Select(pair => new TestCaseData<string, string, double>(pair.Shape, pair.Ground, 3.0)));

    [TestCaseSource(nameof(Pairs))]
    public void Colours_that_meet_differ_enough_in_lightness(string front, string ground, double least)
    {
        Colour Of(string name) => Palette.Colours.Single(colour => colour.Name == name);
        Assert.That(Contrast(Of(front).Light, Of(ground).Light), Is.AtLeast(least), "light");
        Assert.That(Contrast(Of(front).Dark, Of(ground).Dark), Is.AtLeast(least), "dark");
    }

    [Test]
    public void The_style_uses_no_colour_that_the_palette_does_not_have()
    {
        var used = Variable().Matches(Assets.Style).Select(match => match.Groups[1].Value).Distinct();
        Assert.That(used, Is.EquivalentTo(Palette.Colours.Select(colour => colour.Name)));
    }

    private static int CountOf(string text, string part) => (text.Length - text.Replace(part, "", StringComparison.Ordinal).Length) / part.Length;

    /// <summary>Contrast ratio of WCAG 2.1.</summary>
    private static double Contrast(string one, string other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);

        static double Luminance(string colour)
        {
            double Channel(int at)
            {
                var value = int.Parse(colour.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
                return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
            }

            return 0.2126 * Channel(1) + 0.7152 * Channel(3) + 0.0722 * Channel(5);
        }
    }

    [GeneratedRegex("<([a-z0-9]+)[^<>]*/>")]
    private static partial Regex SelfClosed();

    [GeneratedRegex("^h[1-6]$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"var\(--([a-z-]+)\)")]
    private static partial Regex Variable();
}
