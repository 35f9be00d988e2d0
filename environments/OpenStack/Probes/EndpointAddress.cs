using System.Text.RegularExpressions;

namespace Conformance.OpenStack.Probes;

/// <summary>Where to ask an endpoint of the catalogue who it is.</summary>
internal static partial class EndpointAddress
{
    /// <summary>
    /// Addresses worth asking, best first: the service's root, then the root of the listed version for services whose root is not let through by a proxy. Empty if
    /// the endpoint's address is none.
    /// </summary>
    /// <param name="type">Official service type.</param>
    /// <param name="url">The address as listed.</param>
    /// <param name="project">Id of the project, or null.</param>
    public static IReadOnlyList<string> ToAsk(string type, string url, string? project)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.Host.Length == 0)
        {
            return [];
        }

        var segments = address.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var version = Array.FindIndex(segments, segment => Version().IsMatch(segment));
        var end = version >= 0 ? version : segments.TakeWhile(segment => segment != project && !Project().IsMatch(segment)).Count();
        var root = Join(address, segments[..end], slash: true);
        return type switch
        {
            // Swift tells about itself beside its version; the account itself answers at least with Swift's own 401.
            "object-store" => [Join(address, [.. segments[..end], "info"], slash: false), Join(address, segments, slash: false)],
            "object-store-s3" => end == 0 ? [root] : [root, Join(address, [], slash: true)],
            _ => version < 0 ? [root] : [root, Join(address, segments[..(version + 1)], slash: true)],
        };
    }

    private static string Join(Uri address, string[] segments, bool slash)
    {
        var root = address.GetLeftPart(UriPartial.Authority);
        var user = address.UserInfo.Length > 0 ? root.Replace(address.UserInfo + "@", "", StringComparison.Ordinal) : root;
        return segments.Length == 0 ? user + "/" : $"{user}/{string.Join('/', segments)}{(slash ? "/" : "")}";
    }

    [GeneratedRegex(@"^v\d+(\.\d+)?$", RegexOptions.IgnoreCase)]
    private static partial Regex Version();

    [GeneratedRegex(@"^(AUTH_|KEY_)?([0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|%25\(\w+\)s|%\(\w+\)s|\$\(\w+\)s|%7B\w+%7D|\{\w+\})$", RegexOptions.IgnoreCase)]
    private static partial Regex Project();
}
