using System.Security.Cryptography;
using System.Text;

namespace Conformance.StatusPage.Page.Scripted;

/// <summary>A component of a scripted API.</summary>
/// <param name="Name">Its name, which its id is made from.</param>
public sealed record WorldComponent(string Name)
{
    /// <summary>Its id.</summary>
    public string Id => IdOf("component " + Name);

    internal static string IdOf(string text)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(text))[..16];
        (bytes[6], bytes[8]) = ((byte)(bytes[6] & 0x0F | 0x40), (byte)(bytes[8] & 0x3F | 0x80));
        return new Guid(bytes, bigEndian: true).ToString();
    }
}
