using System.Xml;

namespace Conformance.Writers.Html;

/// <summary>
/// Elements of the page. All text and all attributes go through the XML writer, which escapes them, and through
/// <see cref="Texts.Visible"/>, so that the page is well-formed whatever a subject's names contain.
/// </summary>
internal sealed class Markup(XmlWriter xml)
{
    /// <summary>Longest text shown in one place.</summary>
    private const int Longest = 2_000;

    public void Doctype() => xml.WriteRaw("<!DOCTYPE html>\n");

    /// <summary>An element with contents; attributes with a null value are left out.</summary>
    public void Element(string name, Action contents, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Start(name, attributes);
        contents();

        // The full end tag, as HTML takes <p/> for <p>.
        xml.WriteFullEndElement();
    }

    /// <summary>An element with a text.</summary>
    public void Element(string name, string text, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Start(name, attributes);
        Text(text);
        xml.WriteFullEndElement();
    }

    /// <summary>An element that HTML knows as void.</summary>
    public void Void(string name, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Start(name, attributes);
        xml.WriteEndElement();
    }

    public void Text(string text) => xml.WriteString(Texts.Cut(Texts.Visible(text), Longest));

    /// <summary>Our own style or script, which holds neither <c>&lt;</c> nor <c>&amp;</c>.</summary>
    public void Raw(string text) => xml.WriteRaw(text);

    /// <summary>A link, or the bare text if the address is not one that a browser should follow.</summary>
    public void Link(Uri? address, string text)
    {
        if (address is { IsAbsoluteUri: true, Scheme: "https" or "http" })
        {
            Element("a", text, ("href", address.AbsoluteUri), ("rel", "noreferrer noopener"));
        }
        else
        {
            Text(text);
        }
    }

    private void Start(string name, ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        xml.WriteStartElement(name);
        foreach (var (attribute, value) in attributes)
        {
            if (value is not null)
            {
                xml.WriteAttributeString(attribute, Texts.Visible(value));
            }
        }
    }
}
