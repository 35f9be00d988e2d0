using System.Xml;

namespace Conformance.OpenStack.Probes;

/// <summary>What an S3 service says in XML.</summary>
/// <param name="ErrorCode">Code of an error document, or null.</param>
/// <param name="ListsBuckets">True for a list of buckets.</param>
internal sealed record S3Document(string? ErrorCode, bool ListsBuckets)
{
    public string Words => ListsBuckets ? "a list of buckets" : $"S3 error {ErrorCode}";

    /// <summary>The document in a body, or null if it is none of S3's.</summary>
    public static S3Document? Parse(byte[] body)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(body), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreWhitespace = true });
            if (reader.MoveToContent() != XmlNodeType.Element)
            {
                return null;
            }

            switch (reader.LocalName)
            {
                case "ListAllMyBucketsResult":
                    return new S3Document(null, true);
                case "Error":
                    // Only a child of the root counts: a web page may have elements of the same name deeper down.
                    reader.Read();
                    while (!reader.EOF && reader.Depth >= 1)
                    {
                        if (reader.NodeType == XmlNodeType.Element && reader is { Depth: 1, LocalName: "Code" })
                        {
                            return reader.ReadElementContentAsString().Trim() is { Length: > 0 } code ? new S3Document(code, false) : null;
                        }

                        reader.Skip();
                    }

                    return null;
                default:
                    return null;
            }
        }
        catch (XmlException)
        {
            return null;
        }
    }
}
