using System.Collections.Frozen;
using Conformance.Iaas.Scs0102;
using Conformance.Model;
using Conformance.OpenStack.Facts;

namespace Conformance.Iaas.Scs0123;

/// <summary>Mandatory services are in the catalogue, and what the catalogue says is true (scs-0123-v1, scs-0123-v2).</summary>
public static class ServicePresence
{
    private static readonly FrozenDictionary<string, ServiceRule> Rules = new[]
    {
        Canonical("compute"),
        Canonical("identity"),
        Canonical("image"),
        Canonical("network"),
        Canonical("load-balancer"),
        Canonical("placement") with
        {
            Note = " (the certificate's scope asks for placement; the standard's own table of mandatory services does not)",
        },
        new ServiceRule("block-storage", ["block-storage", "volumev3", "volume", "block-store", "volumev2"], ["volume", "volumev3", "block-storage"], Clauses.Services),
    }.ToFrozenDictionary(rule => rule.Name);

    /// <summary>The services there are checks for.</summary>
    public static IReadOnlyCollection<string> Names => Rules.Keys;

    /// <summary>The types of the catalogue that fulfil a requirement, the canonical one first.</summary>
    /// <param name="service">One of <see cref="Names"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no check for such a service.</exception>
    public static IReadOnlyList<string> TypesOf(string service) => Rule(service).Types;

    /// <summary>The catalogue has the service, and each of its public endpoints, in every region, answers as such a service does.</summary>
    /// <param name="service">One of <see cref="Names"/>.</param>
    /// <param name="catalog">The catalogue.</param>
    /// <param name="answers">What the public endpoints of <see cref="TypesOf"/> answered.</param>
    /// <exception cref="SubjectUnavailableException">An endpoint that decides gave no answer, 429 or 5xx.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no check for such a service.</exception>
    public static CheckResult Judge(string service, IReadOnlyList<CatalogService> catalog, IReadOnlyList<EndpointAnswer> answers) =>
        Judge(Rule(service), catalog, answers);

    /// <summary>The same for a rule of another standard.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="catalog">The catalogue.</param>
    /// <param name="answers">What the public endpoints of the rule's types answered.</param>
    /// <exception cref="SubjectUnavailableException">An endpoint that decides gave no answer, 429 or 5xx.</exception>
    internal static CheckResult Judge(ServiceRule rule, IReadOnlyList<CatalogService> catalog, IReadOnlyList<EndpointAnswer> answers)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(answers);
        var listed = catalog.Select(entry => entry.Type).ToHashSet();
        var types = rule.Types.Where(listed.Contains).ToList();
        var upstream = rule.UpstreamTypes.Any(listed.Contains) ? Outcome.Pass : Outcome.Fail;
        if (types.Count == 0)
        {
            return new CheckResult([Missing(rule, listed)]).Versus(upstream, "", rule.Clause);
        }

        var byEndpoint = answers.ToLookup(answer => (answer.ServiceType, answer.Endpoint));
        var findings = PublicEndpoints.Judge(catalog, types, rule.Clause, (type, endpoint) => Judge(rule, type, endpoint, byEndpoint[(type, endpoint)].FirstOrDefault()));
        findings.AddRange(Remarks(rule, types, catalog));
        return new CheckResult(findings).Versus(
            upstream,
            upstream == Outcome.Pass
                ? "Upstream's script only reads the type in the catalogue; it does not ask whether a service answers there."
                : "Upstream's script knows the types volume, volumev3 and block-storage; OpenStack's Service Types Authority has block-store and volumev2 for the same service.",
            rule.Clause);
    }

    private static EndpointVerdict Judge(ServiceRule rule, string type, CatalogEndpoint endpoint, EndpointAnswer? answer) => answer switch
    {
        null => new(null, $"{PublicEndpoints.Label(type, endpoint)} was not asked"),
        { Unavailable: true } => new(null, $"{PublicEndpoints.Label(type, endpoint)}: asked {answer.Asked}, got {answer.Observed}"),
        { SpeaksService: true } => EndpointVerdict.Fine,
        _ => new(
            new Finding(PublicEndpoints.Label(type, endpoint), "a service of the catalogue answers at its public endpoint", $"the version document of a {rule.Name} service at {answer.Asked}",
                answer.Observed, "Correct the address (openstack endpoint set --url URL ENDPOINT_ID) or let the service answer there", rule.Clause),
            null),
    };

    private static Finding Missing(ServiceRule rule, HashSet<string> listed) =>
        new($"service {rule.Name}", $"the {rule.Name} service is found in the catalogue",
            "a catalogue entry of type " + string.Join(" or ", rule.Types),
            listed.Count == 0 ? "an empty catalogue" : "only " + Shown.Some([.. listed.Order(StringComparer.Ordinal).Select(Shown.Plain)], 20),
            $"Deploy the service and register it: openstack service create {rule.Types[0]}, openstack endpoint create --region REGION {rule.Types[0]} public URL{rule.Note}", rule.Clause);

    private static IEnumerable<Finding> Remarks(ServiceRule rule, List<string> types, IReadOnlyList<CatalogService> catalog)
    {
        if (types[0] != rule.Types[0])
        {
            yield return new Finding($"service {types[0]}", "a service has its canonical type in the catalogue", $"type {rule.Types[0]}", "type " + string.Join(", ", types),
                $"Register the service under its canonical type as well: openstack service create {rule.Types[0]}", Clauses.ServicesV2)
            {
                Level = FindingLevel.Should,
            };
        }

        var there = types.SelectMany(type => PublicEndpoints.Of(catalog, type)).Select(endpoint => endpoint.Region).ToHashSet();
        var everywhere = catalog.SelectMany(entry => entry.Endpoints).Where(endpoint => endpoint.Interface == "public").Select(endpoint => endpoint.Region).Distinct();
        var without = everywhere.Where(region => !there.Contains(region)).Select(Shown.Value).ToList();
        if (there.Count > 0 && without.Count > 0)
        {
            yield return new Finding($"service {rule.Name}", "a mandatory service is there in every region", "a public endpoint in every region of the catalogue",
                "none in " + Shown.Some(without), $"openstack endpoint create --region REGION {types[0]} public URL, if the region is to have this service", rule.Clause)
            {
                Level = FindingLevel.Info,
            };
        }
    }

    private static ServiceRule Rule(string service) =>
        Rules.TryGetValue(service, out var rule) ? rule : throw new ArgumentOutOfRangeException(nameof(service), service, "there is no check for this service");

    private static ServiceRule Canonical(string type) => new(type, [type], [type], Clauses.Services);
}
