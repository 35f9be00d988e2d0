using System.Net;
using System.Text.Json.Nodes;

namespace Conformance.Kaas.Scs0219;

/// <summary>Addresses of a network but for some parts of it.</summary>
/// <param name="Network">The network: <c>10.0.0.0/16</c>.</param>
/// <param name="Except">The parts.</param>
public sealed record AddressBlock(IPNetwork Network, IReadOnlyList<IPNetwork> Except)
{
    /// <summary>Whether an address is in it.</summary>
    /// <param name="address">The address.</param>
    public bool Contains(IPAddress address) => Network.Contains(address) && !Except.Any(part => part.Contains(address));

    /// <summary>The network of a length around an address.</summary>
    /// <param name="address">The address.</param>
    /// <param name="length">Bits of the network's part.</param>
    public static IPNetwork Around(IPAddress address, int length)
    {
        ArgumentNullException.ThrowIfNull(address);
        var bytes = address.GetAddressBytes();
        for (var bit = length; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new IPNetwork(new IPAddress(bytes), length);
    }

    internal JsonObject ToJson()
    {
        var json = new JsonObject { ["cidr"] = Network.ToString() };
        if (Except.Count > 0)
        {
            json["except"] = new JsonArray([.. Except.Select(part => (JsonNode)part.ToString())]);
        }

        return json;
    }
}
