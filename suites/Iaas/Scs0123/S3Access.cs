using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Conformance.Model;
using Conformance.OpenStack.Facts;

namespace Conformance.Iaas.Scs0123;

/// <summary>Object storage can be used by way of S3 (scs-0123-v1: s3; scs-0123-v2: object-store-s3).</summary>
public static partial class S3Access
{
    private const string Swift = "object-store";

    private const string Rule = "an S3 API answers, and refuses a request that is signed with an access key that does not exist";

    /// <summary>The types whose endpoints may offer S3.</summary>
    private static readonly string[] Types = [Swift, "object-store-s3", "s3"];

    /// <summary>Codes by which an S3 API refuses a request for its credentials.</summary>
    private static readonly FrozenSet<string> Refusals = FrozenSet.ToFrozenSet([
        "InvalidAccessKeyId", "NoSuchKey", "SignatureDoesNotMatch", "AccessDenied", "AccountProblem", "AllAccessDisabled", "AuthorizationHeaderMalformed",
        "CredentialsNotSupported", "ExpiredToken", "InvalidSecurity", "InvalidToken", "MissingSecurityHeader", "NotSignedUp", "RequestTimeTooSkewed",
        "UnauthorizedAccess", "XAmzContentSHA256Mismatch"]);

    /// <summary>The public endpoints to be asked for <c>scs-0123-swift-s3</c>: those of object-store and of any S3 type.</summary>
    /// <param name="catalog">The catalogue.</param>
    public static IReadOnlyList<CatalogEndpoint> SwiftTargets(IReadOnlyList<CatalogService> catalog) => Targets(catalog, Types);

    /// <summary>The public endpoints to be asked for <c>scs-0123-service-s3</c>: those of object-store-s3.</summary>
    /// <param name="catalog">The catalogue.</param>
    public static IReadOnlyList<CatalogEndpoint> ServiceTargets(IReadOnlyList<CatalogService> catalog) => Targets(catalog, [Types[1]]);

    /// <summary>S3 is offered where Swift is, or by a service of its own.</summary>
    /// <param name="catalog">The catalogue.</param>
    /// <param name="answers">What <see cref="SwiftTargets"/> answered.</param>
    /// <exception cref="SubjectUnavailableException">An endpoint that decides gave no answer, 429 or 5xx.</exception>
    public static CheckResult BesideSwift(IReadOnlyList<CatalogService> catalog, IReadOnlyDictionary<CatalogEndpoint, S3Answer> answers)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(answers);
        var types = Listed(catalog, Types);
        var findings = types.Count == 0
            ? [Missing(Swift, "a catalogue entry of type object-store or object-store-s3", "S3 is mandatory, with or without Swift", Clauses.Services)]
            : PublicEndpoints.Judge(catalog, types, Clauses.Services, Judge(answers, Clauses.Services));
        var result = new CheckResult(findings);
        var (upstream, why) = Upstream(catalog, answers);
        return result.Versus(upstream, why, Clauses.Services);
    }

    /// <summary>The catalogue has a service of type object-store-s3, and S3 answers at its public endpoints.</summary>
    /// <param name="catalog">The catalogue.</param>
    /// <param name="answers">What <see cref="ServiceTargets"/> answered.</param>
    /// <exception cref="SubjectUnavailableException">An endpoint gave no answer, 429 or 5xx.</exception>
    public static CheckResult AsService(IReadOnlyList<CatalogService> catalog, IReadOnlyDictionary<CatalogEndpoint, S3Answer> answers)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(answers);
        var types = Listed(catalog, [Types[1]]);
        return types.Count == 0
            ? new CheckResult([Missing(Types[1], "a catalogue entry of type object-store-s3", "S3 is a mandatory service", Clauses.ServicesV2)])
            : new CheckResult(PublicEndpoints.Judge(catalog, types, Clauses.ServicesV2, Judge(answers, Clauses.ServicesV2)))
                .Versus(Outcome.Pass, "Upstream's script only reads the type in the catalogue; it does not ask whether S3 answers there.", Clauses.ServicesV2);
    }

    private static Func<string, CatalogEndpoint, EndpointVerdict> Judge(IReadOnlyDictionary<CatalogEndpoint, S3Answer> answers, Uri clause) => (type, endpoint) =>
    {
        var label = PublicEndpoints.Label(type, endpoint);
        return answers.GetValueOrDefault(endpoint) switch
        {
            null => new(null, $"{label} was not asked for S3"),
            { Unavailable: true } answer => new(null, $"{label}: asked {answer.Asked}, got {answer.Observed}"),
            { ListedBuckets: true } answer => new(
                new Finding(label, Rule, "a refusal", $"a list of buckets: {answer.Observed}", "Let the S3 API check signatures: anybody can use it as it is", clause), null),
            { ErrorCode: { } code } when Refusals.Contains(code) => EndpointVerdict.Fine,
            var answer => new(
                new Finding(label, Rule, "an S3 error document with code InvalidAccessKeyId, SignatureDoesNotMatch, AccessDenied or the like", answer.Observed,
                    "Offer an S3 API at the root of this address (Ceph's RADOS Gateway and Swift's s3api can), or register it as a service of type object-store-s3", clause), null),
        };
    };

    private static Finding Missing(string type, string expected, string why, Uri clause) =>
        new($"service {type}", "S3 object storage is found in the catalogue", expected, "no such entry", $"Deploy an object store with an S3 API and register it; {why}", clause);

    private static List<string> Listed(IReadOnlyList<CatalogService> catalog, IReadOnlyList<string> types) =>
        [.. types.Where(type => catalog.Any(service => service.Type == type))];

    private static List<CatalogEndpoint> Targets(IReadOnlyList<CatalogService> catalog, IReadOnlyList<string> types) =>
        [.. types.SelectMany(type => PublicEndpoints.Of(catalog, type)).Where(PublicEndpoints.IsAddress).Distinct()];

    /// <summary>Upstream's verdict, and why it differs if it does.</summary>
    private static (Outcome Verdict, string Why) Upstream(IReadOnlyList<CatalogService> catalog, IReadOnlyDictionary<CatalogEndpoint, S3Answer> answers)
    {
        if (!catalog.Any(service => service.Type == Swift))
        {
            return (Outcome.Pass, "Upstream's script passes a cloud without object-store unseen; S3 is mandatory.");
        }

        if (PublicEndpoints.Of(catalog, Swift).FirstOrDefault() is not { } endpoint)
        {
            return (Outcome.DidNotFinish, "Upstream's script ends with an exception when object-store has no public endpoint.");
        }

        if (!Host().IsMatch(endpoint.Url))
        {
            return (Outcome.Pass, "Upstream's script finds no host in an address without a slash behind it and asks Amazon's S3 instead, which refuses its access key as hoped for; " +
                "this cloud is not asked at all.");
        }

        return answers.GetValueOrDefault(endpoint) switch
        {
            { ListedBuckets: true } => (Outcome.DidNotFinish, "Upstream's script ends with an exception when its made-up access key is let in."),
            { ErrorCode: "InvalidAccessKeyId" or "NoSuchKey" } =>
                (Outcome.Pass, "Upstream's script asks the first endpoint of object-store only; every one of them has to be what the catalogue says."),
            { ErrorCode: { } code } when Refusals.Contains(code) =>
                (Outcome.Fail, "Upstream's script knows the refusals InvalidAccessKeyId and NoSuchKey only; S3 has others, such as SignatureDoesNotMatch and AccessDenied."),
            _ => (Outcome.Fail, "Upstream's script asks Swift's host only; the standard does not say that S3 has to be there, and the catalogue has it elsewhere."),
        };
    }

    [GeneratedRegex(@"\Ahttps*://[^/]*/")]
    private static partial Regex Host();
}
