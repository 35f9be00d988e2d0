using Conformance.Iaas.Scs0102;
using Conformance.OpenStack.Facts;

namespace Conformance.Iaas.Scs0125;

/// <summary>An address of the catalogue at which TLS is spoken: one host and port, however many services and interfaces are behind it.</summary>
/// <param name="Host">Host name (ASCII) or IP address, without brackets.</param>
/// <param name="Port">Port.</param>
/// <param name="Uses">Interface and service of each endpoint that has this address: <c>public compute</c>.</param>
public sealed record TlsTarget(string Host, int Port, IReadOnlyList<string> Uses)
{
    /// <summary>True if a public endpoint is among them: such a one has to be reachable.</summary>
    public bool IsPublic => Uses.Any(use => use.StartsWith("public ", StringComparison.Ordinal));

    /// <summary>How findings name it.</summary>
    public string Label => $"address {(Host.Contains(':', StringComparison.Ordinal) ? $"[{Shown.Plain(Host)}]" : Shown.Plain(Host))}:{Port} ({Shown.Some(Uses, 3)})";

    /// <summary>The addresses with https of a catalogue, every region and interface, each host and port once.</summary>
    /// <param name="catalog">The catalogue.</param>
    public static IReadOnlyList<TlsTarget> Of(IReadOnlyList<CatalogService> catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return [.. catalog
            .SelectMany(service => service.Endpoints.Select(endpoint => (Use: $"{Shown.Plain(endpoint.Interface)} {Shown.Plain(service.Type)}", Url: Parse(endpoint.Url))))
            .Where(item => item.Url?.Scheme == "https")
            .GroupBy(item => (Host: item.Url!.IdnHost.ToLowerInvariant(), item.Url.Port))
            .Select(group => new TlsTarget(group.Key.Host, group.Key.Port, [.. group.Select(item => item.Use).Distinct().OrderBy(use => !use.StartsWith("public ", StringComparison.Ordinal))]))];
    }

    /// <summary>An address of the catalogue, or null if it is none.</summary>
    internal static Uri? Parse(string url) => Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.Host.Length > 0 ? address : null;
}
