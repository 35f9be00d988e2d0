using System.Globalization;
using System.Xml.Linq;
using Conformance.Model;

namespace Conformance.StatusPage.Page.Checks;

/// <summary>A feed of incidents that feed readers can read: Atom (RFC 4287) or RSS 2.0.</summary>
public static class Feeds
{
    private static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";

    /// <summary>The page names a feed, and the feed has the incidents that the page has.</summary>
    /// <param name="address">Address the page names, or null.</param>
    /// <param name="mediaType">Media type of the answer.</param>
    /// <param name="text">The answer.</param>
    /// <param name="incidents">Titles of incidents that must be in it.</param>
    public static CheckResult Judge(Uri? address, string? mediaType, string text, IReadOnlyList<string> incidents)
    {
        ArgumentNullException.ThrowIfNull(incidents);
        var findings = new Findings("the page offers its incidents as RSS or Atom feed", "Name the feed in a link element with rel alternate; give every entry a stable id, a title, a date and a link", PageClauses.Page);
        findings.Unless(address is not null, "the head of the page", "<link rel=\"alternate\" type=\"application/atom+xml\"> or rss+xml", "none");
        if (address is null)
        {
            return findings.Result();
        }

        var what = $"the feed {address.AbsolutePath}";
        XElement root;
        try
        {
            root = XDocument.Parse(text).Root!;
        }
        catch (System.Xml.XmlException wrong)
        {
            return findings.Unless(false, what, "well-formed XML", wrong.Message).Result();
        }

        var isAtom = root.Name == Atom + "feed";
        var entries = (isAtom ? root.Elements(Atom + "entry") : root.Elements("channel").Elements("item")).ToList();
        findings
            .Unless(isAtom || root.Name == "rss", what, "an Atom feed or an RSS channel", $"<{root.Name.LocalName}>")
            .Unless(mediaType?.Contains("xml", StringComparison.OrdinalIgnoreCase) == true, what, "an XML media type", mediaType ?? "none");
        foreach (var entry in entries)
        {
            var title = (entry.Element(Atom + "title") ?? entry.Element("title"))?.Value ?? "";
            var id = (entry.Element(Atom + "id") ?? entry.Element("guid") ?? entry.Element("link"))?.Value ?? "";
            var link = entry.Element(Atom + "link")?.Attribute("href")?.Value ?? entry.Element("link")?.Value ?? "";
            var date = (entry.Element(Atom + "updated") ?? entry.Element("pubDate"))?.Value ?? "";
            findings
                .Unless(title.Length > 0 && id.Length > 0, $"{what}, entry {title}", "a title and an id", $"title \"{title}\", id \"{id}\"")
                .Unless(Uri.TryCreate(link, UriKind.Absolute, out _), $"{what}, entry {title}", "a link", link)
                .Unless(DateTimeOffset.TryParse(date, CultureInfo.InvariantCulture, out _), $"{what}, entry {title}", "a date", date);
        }

        var ids = entries.Select(entry => (entry.Element(Atom + "id") ?? entry.Element("guid") ?? entry.Element("link"))?.Value).ToList();
        findings.Unless(ids.Distinct().Count() == ids.Count, what, "ids that are each there once", "the same id several times");
        var titles = entries.Select(entry => (entry.Element(Atom + "title") ?? entry.Element("title"))?.Value).ToList();
        foreach (var missing in incidents.Where(incident => !titles.Contains(incident)).Take(5))
        {
            findings.Unless(false, what, $"the incident {missing}", titles.Count == 0 ? "no entry" : string.Join(", ", titles.Take(10)));
        }

        return findings.Result();
    }
}
