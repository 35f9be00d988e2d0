using Conformance.Iaas.Scs0102;
using Conformance.Model;
using Conformance.OpenStack.Facts;

namespace Conformance.Iaas.Scs0123;

/// <summary>The public endpoints of one or several service types of the catalogue, any of which may fulfil a requirement.</summary>
internal static class PublicEndpoints
{
    /// <summary>The public endpoints of a type, in every region, without repetitions.</summary>
    /// <param name="catalog">The catalogue.</param>
    /// <param name="type">A service type.</param>
    public static List<CatalogEndpoint> Of(IReadOnlyList<CatalogService> catalog, string type) =>
        [.. catalog.Where(service => service.Type == type).SelectMany(service => service.Endpoints).Where(endpoint => endpoint.Interface == "public").Distinct()];

    /// <summary>True if an address can be asked at all.</summary>
    /// <param name="endpoint">An endpoint.</param>
    public static bool IsAddress(CatalogEndpoint endpoint) =>
        Uri.TryCreate(endpoint.Url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.Host.Length > 0;

    /// <summary>How findings name an endpoint.</summary>
    /// <param name="type">Its service type.</param>
    /// <param name="endpoint">The endpoint.</param>
    public static string Label(string type, CatalogEndpoint endpoint) =>
        $"service {Shown.Plain(type)}, {(endpoint.Region.Length == 0 ? "no region" : $"region {Shown.Plain(endpoint.Region)}")}, public endpoint {Shown.Plain(endpoint.Url)}";

    /// <summary>
    /// Judges types of which one has to have public endpoints that all are what they claim to be. Once one has, what is wrong with the others is a remark.
    /// </summary>
    /// <param name="catalog">The catalogue.</param>
    /// <param name="types">The types, all of which are in the catalogue.</param>
    /// <param name="clause">The clause that asks for the service.</param>
    /// <param name="judge">Says what can be said of one endpoint.</param>
    /// <exception cref="SubjectUnavailableException">No type is as it has to be, and of an endpoint nothing can be said.</exception>
    public static List<Finding> Judge(
        IReadOnlyList<CatalogService> catalog, IReadOnlyList<string> types, Uri clause, Func<string, CatalogEndpoint, EndpointVerdict> judge)
    {
        var findings = new List<Finding>();
        var unavailable = new List<string>();
        var fulfilled = false;
        foreach (var type in types)
        {
            var endpoints = Of(catalog, type);
            if (endpoints.Count == 0)
            {
                findings.Add(new Finding($"service {Shown.Plain(type)}", "the endpoints of a service are found in the catalogue", "a public endpoint", "no public endpoint",
                    $"openstack endpoint create --region REGION {Shown.Word(type)} public URL", clause));
                continue;
            }

            var verdicts = endpoints.ConvertAll(endpoint => IsAddress(endpoint) ? judge(type, endpoint) : new EndpointVerdict(NoAddress(type, endpoint, clause), null));
            findings.AddRange(verdicts.Select(verdict => verdict.Deviation).OfType<Finding>());
            unavailable.AddRange(verdicts.Select(verdict => verdict.Unavailable).OfType<string>());
            fulfilled |= verdicts.TrueForAll(verdict => verdict == EndpointVerdict.Fine);
        }

        if (fulfilled)
        {
            return findings.ConvertAll(finding => finding with { Level = FindingLevel.Info });
        }

        return unavailable.Count == 0 ? findings : throw new SubjectUnavailableException(string.Join("; ", unavailable) + ". Run the testcase again when the service answers.");
    }

    private static Finding NoAddress(string type, CatalogEndpoint endpoint, Uri clause) =>
        new(Label(type, endpoint), "the endpoints of a service are found in the catalogue", "an absolute address, http or https", Shown.Value(endpoint.Url),
            "openstack endpoint set --url URL ENDPOINT_ID", clause);
}
