using System.Text.RegularExpressions;
using Conformance.Model;
using Conformance.OpenStack.Facts;

namespace Conformance.OpenStack.Identity;

/// <summary>Finds addresses of services the way OpenStack's own clients do.</summary>
/// <param name="config">Region, interface and overrides.</param>
internal sealed partial class Catalogue(CloudConfig config)
{
    /// <summary>Fails if a region is configured that no endpoint has.</summary>
    /// <exception cref="ConfigurationException">There is no such region; the message lists those there are.</exception>
    public void CheckRegion(IReadOnlyList<CatalogService> services)
    {
        var regions = services.SelectMany(service => service.Endpoints).Select(endpoint => endpoint.Region).Where(region => region.Length > 0)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (config.Region is { } region && regions.Count > 0 && !regions.Contains(region))
        {
            throw new ConfigurationException($"region_name of {config.Label}: the catalogue has no region {region}. It has: {string.Join(", ", regions)}. Correct region_name (or OS_REGION_NAME).");
        }
    }

    /// <summary>The address of a service with its version, without trailing slash.</summary>
    /// <param name="signedIn">The catalogue and the project.</param>
    /// <param name="type">Official type.</param>
    /// <param name="version">Version segment that belongs to the address: <c>v2.1</c>.</param>
    /// <param name="projectId">True if an address that comes without version gets the project's id behind it.</param>
    /// <exception cref="SubjectUnavailableException">The catalogue has no such service in the region.</exception>
    public string Find(SignedIn signedIn, string type, string version, bool projectId = false)
    {
        if (config.EndpointOverrides.TryGetValue(ServiceTypes.Canonical(type), out var stated))
        {
            return Versioned(Filled(stated, signedIn.Facts.ProjectId), version, projectId ? signedIn.Facts.ProjectId : null);
        }

        CheckRegion(signedIn.Catalog);
        var names = ServiceTypes.Names(type);
        var services = names.SelectMany(name => signedIn.Catalog.Where(service => service.Type == name)).ToList();
        var endpoint = services.SelectMany(service => service.Endpoints)
            .FirstOrDefault(candidate => candidate.Interface == config.Interface && (config.Region is null || candidate.Region == config.Region));
        return endpoint is null ? throw None(type, names, services) : Versioned(Filled(endpoint.Url, signedIn.Facts.ProjectId), version, projectId ? signedIn.Facts.ProjectId : null);
    }

    /// <summary>An address with the given version: the version found in it is replaced if its major number differs, a missing one is added.</summary>
    internal static string Versioned(string url, string version, string? projectId)
    {
        var bare = url.TrimEnd('/');
        if (VersionSegment().Match(bare) is { Success: true } found)
        {
            var same = Major(found.Groups["version"].Value) == Major(version);
            return same ? bare : string.Concat(bare.AsSpan(0, found.Groups["version"].Index), version, bare.AsSpan(found.Groups["version"].Index + found.Groups["version"].Length));
        }

        return projectId is null ? $"{bare}/{version}" : $"{bare}/{version}/{projectId}";
    }

    private static string Major(string version) => version.TrimStart('v').Split('.')[0];

    private static string Filled(string url, string? project) => project is null ? url
        : url.Replace("%(project_id)s", project, StringComparison.Ordinal).Replace("%(tenant_id)s", project, StringComparison.Ordinal)
            .Replace("$(project_id)s", project, StringComparison.Ordinal).Replace("$(tenant_id)s", project, StringComparison.Ordinal)
            .Replace("{project_id}", project, StringComparison.Ordinal);

    private SubjectUnavailableException None(string type, IReadOnlyList<string> names, IReadOnlyList<CatalogService> services)
    {
        var aliases = names.Count > 1 ? $" (nor {string.Join(", ", names.Skip(1))})" : "";
        if (services.Count == 0)
        {
            return new($"The catalogue lists no service of type {type}{aliases}. Register it, or give the account a project: a token without project has an empty catalogue.");
        }

        var listed = services.SelectMany(service => service.Endpoints).Select(endpoint => $"{endpoint.Interface} in {(endpoint.Region.Length == 0 ? "no region" : endpoint.Region)}").Distinct(StringComparer.Ordinal);
        return new($"The catalogue lists no {config.Interface} endpoint of {type} in {(config.Region is { } region ? $"region {region}" : "any region")}. It lists: {string.Join(", ", listed.DefaultIfEmpty("no endpoint"))}.");
    }

    [GeneratedRegex(@"(?<!/)/(?<version>v\d+(\.\d+)?)(?=/|$)")]
    private static partial Regex VersionSegment();
}
