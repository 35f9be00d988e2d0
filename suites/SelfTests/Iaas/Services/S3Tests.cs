using Conformance.Iaas.Scs0123;
using Conformance.Model;
using Conformance.OpenStack.Facts;
using static Conformance.SelfTests.Iaas.Services.ServiceTests;

namespace Conformance.SelfTests.Iaas.Services;

public sealed class S3Tests
{
    private static readonly CatalogEndpoint Swift = new("public", "R1", "https://swift:8080/swift/v1/AUTH_1");

    private static readonly CatalogEndpoint S3 = new("public", "R1", "https://s3/");

    [TestCase("InvalidAccessKeyId", null)]
    [TestCase("NoSuchKey", null)]
    [TestCase("SignatureDoesNotMatch", Outcome.Fail)]
    [TestCase("AccessDenied", Outcome.Fail)]
    [TestCase("InvalidToken", Outcome.Fail)]
    [TestCase("AuthorizationHeaderMalformed", Outcome.Fail)]
    [TestCase("RequestTimeTooSkewed", Outcome.Fail)]
    public void A_refusal_shows_S3(string code, Outcome? upstream) => Check(BesideSwift(Refused(code)), "", upstream);

    [TestCase("NotImplemented")]
    [TestCase("MethodNotAllowed")]
    [TestCase("invalidaccesskeyid")]
    [TestCase("")]
    [TestCase(null)]
    public void Another_answer_is_no_S3(string? code) => Check(BesideSwift(Refused(code)), "Must", null);

    [Test]
    public void An_open_door_fails()
    {
        var result = BesideSwift(new S3Answer("https://swift:8080/", 200, null, true, "2 buckets"));
        Check(result, "Must", Outcome.DidNotFinish);
        Assert.That(result.Findings[0].Observed, Is.EqualTo("a list of buckets: 2 buckets"));
    }

    [TestCase(null)]
    [TestCase(429)]
    [TestCase(500)]
    public void No_answer_leaves_the_testcase_unfinished(int? status)
    {
        Assert.That(() => BesideSwift(new S3Answer("https://swift:8080/", status, null, false, "nothing")), Throws.TypeOf<SubjectUnavailableException>()
            .With.Message.Contain("https://swift:8080/, got nothing"));
        Assert.That(() => S3Access.BesideSwift([Service("object-store", Swift)], new Dictionary<CatalogEndpoint, S3Answer>()), Throws.TypeOf<SubjectUnavailableException>());
    }

    [Test]
    public void A_cloud_without_any_object_store_fails() =>
        Check(S3Access.BesideSwift([Service("compute", S3)], new Dictionary<CatalogEndpoint, S3Answer>()), "Must", Outcome.Pass);

    [Test]
    public void An_address_without_slash_sends_upstream_to_Amazon()
    {
        var bare = new CatalogEndpoint("public", "R1", "https://swift:8080");
        var catalog = new[] { Service("object-store", bare) };
        Check(S3Access.BesideSwift(catalog, Answers((bare, Refused(null)))), "Must", Outcome.Pass);
        Check(S3Access.BesideSwift(catalog, Answers((bare, Refused("InvalidAccessKeyId")))), "", null);
        Check(S3Access.BesideSwift(catalog, Answers((bare, Refused("AccessDenied")))), "", null);
        Assert.That(S3Access.BesideSwift(catalog, Answers((bare, Refused(null)))).Upstream!.Reason, Does.Contain("Amazon"));
    }

    [Test]
    public void An_object_store_without_public_endpoint_fails() =>
        Check(S3Access.BesideSwift([Service("object-store", Swift with { Interface = "internal" })], Answers()), "Must", Outcome.DidNotFinish);

    [TestCase("object-store-s3")]
    [TestCase("s3")]
    public void S3_may_be_elsewhere(string type)
    {
        var both = new[] { Service("object-store", Swift), Service(type, S3) };
        Check(S3Access.BesideSwift(both, Answers((Swift, Refused(null)), (S3, Refused("AccessDenied")))), "Info", Outcome.Fail);
        Check(S3Access.BesideSwift(both, Answers((Swift, Refused(null)), (S3, Refused(null)))), "Must,Must", null);
        Check(S3Access.BesideSwift([both[1]], Answers((S3, Refused("AccessDenied")))), "", null);
        Check(S3Access.BesideSwift([both[1]], Answers((S3, Refused(null)))), "Must", Outcome.Pass);
    }

    [Test]
    public void Every_region_is_asked_for_S3()
    {
        var second = Swift with { Region = "R2", Url = "https://other/swift/v1" };
        var catalog = new[] { Service("object-store", Swift, second) };
        Assert.That(S3Access.SwiftTargets(catalog), Is.EqualTo(new[] { Swift, second }));
        Check(S3Access.BesideSwift(catalog, Answers((Swift, Refused("InvalidAccessKeyId")), (second, Refused(null)))), "Must", Outcome.Pass);
    }

    [Test]
    public void Only_public_addresses_are_asked()
    {
        var catalog = new[]
        {
            Service("object-store", Swift, Swift with { Interface = "internal" }, Swift, Swift with { Url = "swift" }), Service("object-store-s3", S3), Service("image", Swift),
        };
        Assert.That(S3Access.SwiftTargets(catalog), Is.EqualTo(new[] { Swift, S3 }));
        Assert.That(S3Access.ServiceTargets(catalog), Is.EqualTo(new[] { S3 }));
    }

    [TestCase("InvalidAccessKeyId", "", null)]
    [TestCase("AccessDenied", "", null)]
    [TestCase(null, "Must", Outcome.Pass)]
    public void As_a_service_of_its_own_S3_has_to_answer(string? code, string levels, Outcome? upstream) =>
        Check(S3Access.AsService([Service("object-store-s3", S3)], Answers((S3, Refused(code)))), levels, upstream);

    [Test]
    public void Only_one_type_is_the_S3_service() => Check(S3Access.AsService([Service("s3", S3), Service("object-store", Swift)], Answers()), "Must", null);

    [Test]
    public void Findings_say_what_came_back()
    {
        var finding = BesideSwift(Refused(null)).Findings.Single();
        Assert.Multiple(() =>
        {
            Assert.That(finding.Object, Is.EqualTo("service object-store, region R1, public endpoint https://swift:8080/swift/v1/AUTH_1"));
            Assert.That(finding.Expected, Is.EqualTo("an S3 error document with code InvalidAccessKeyId, SignatureDoesNotMatch, AccessDenied or the like"));
            Assert.That(finding.Observed, Is.EqualTo("what came back"));
            Assert.That(finding.Remedy, Does.StartWith("Offer an S3 API at the root of this address"));
            Assert.That(finding.Clause.AbsoluteUri, Is.EqualTo("https://docs.scs.community/standards/scs-0123-v1-mandatory-and-supported-IaaS-services"));
        });
    }

    private static CheckResult BesideSwift(S3Answer answer) => S3Access.BesideSwift([Service("object-store", Swift)], Answers((Swift, answer)));

    private static S3Answer Refused(string? code) => new("https://host/", 403, code, false, "what came back");

    private static Dictionary<CatalogEndpoint, S3Answer> Answers(params (CatalogEndpoint Endpoint, S3Answer Answer)[] answers) =>
        answers.ToDictionary(pair => pair.Endpoint, pair => pair.Answer);
}
