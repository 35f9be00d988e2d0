using System.Text.RegularExpressions;
using Conformance.Model;

namespace Conformance.K3s;

/// <summary>How a <see cref="K3sCluster"/> is started.</summary>
public sealed partial record K3sOptions
{
    /// <summary>Most nodes there can be.</summary>
    public const int MostNodes = 8;

    /// <summary>Image without tag, with its registry if it is not the usual one. Default: <c>rancher/k3s</c>.</summary>
    public string Image { get; init; } = "rancher/k3s";

    /// <summary>Version of k3s, as its releases are named or as its images are tagged: <c>v1.33.1+k3s1</c>, <c>v1.33.1-k3s1</c>. Default: <c>v1.33.1+k3s1</c>.</summary>
    public string Version { get; init; } = "v1.33.1+k3s1";

    /// <summary>How many nodes, 1 to 8; the first is the server. Default: 1.</summary>
    public int Nodes { get; init; } = 1;

    /// <summary>How long the start may take, the download of the image left out. Default: 5 minutes.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Hears what goes on, a line at a time. Default: nobody.</summary>
    public Action<string> Progress { get; init; } = _ => { };

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Image and tag. A tag has no plus sign, so versions have a hyphen there.</summary>
    /// <exception cref="ConfigurationException">An option is wrong; the message says which.</exception>
    public string Reference()
    {
        if (Nodes is < 1 or > MostNodes)
        {
            throw new ConfigurationException($"k3s: nodes must be 1 to {MostNodes}, not {Nodes}.");
        }

        if (!VersionPattern().IsMatch(Version))
        {
            throw new ConfigurationException($"k3s: the version \"{Version}\" is none of k3s; write it like v1.33.1+k3s1.");
        }

        if (!ImagePattern().IsMatch(Image))
        {
            throw new ConfigurationException($"k3s: the image \"{Image}\" is no name of an image without tag; write it like rancher/k3s, and the tag in version.");
        }

        return $"{Image}:{Version.Replace('+', '-')}";
    }

    [GeneratedRegex(@"^v\d+\.\d+\.\d+(-rc\d+)?[+-]k3s\d+$", RegexOptions.CultureInvariant)]
    private static partial Regex VersionPattern();

    [GeneratedRegex(@"^([a-z0-9.-]+(:\d+)?/)?[a-z0-9._-]+(/[a-z0-9._-]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex ImagePattern();
}
