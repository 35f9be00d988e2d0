using Conformance.Iaas.Scs0116;
using Conformance.Iaas.Scs0123;
using Conformance.OpenStack.Facts;
using FsCheck;
using FsCheck.Fluent;
using CheckResult = Conformance.Model.CheckResult;
using Outcome = Conformance.Model.Outcome;
using SubjectUnavailableException = Conformance.Model.SubjectUnavailableException;

namespace Conformance.SelfTests.Iaas.Services;

public sealed class ServiceTests
{
    public static IEnumerable<string> Names => ServicePresence.Names.Order();

    [TestCaseSource(nameof(Names))]
    public void A_service_in_the_catalogue_that_answers_conforms(string service)
    {
        var catalog = new[] { Service(service, Public()), Service("other", Public()) };
        Check(ServicePresence.Judge(service, catalog, [Answer(service, Public())]), "", null);
    }

    [TestCaseSource(nameof(Names))]
    public void A_service_that_is_not_in_the_catalogue_fails_everywhere(string service)
    {
        Check(ServicePresence.Judge(service, [], []), "Must", null);
        Check(ServicePresence.Judge(service, [Service(service.ToUpperInvariant(), Public()), Service(service + "-legacy", Public())], []), "Must", null);
    }

    [TestCaseSource(nameof(Names))]
    public void An_answer_that_is_not_such_a_service_fails(string service) =>
        Check(ServicePresence.Judge(service, [Service(service, Public())], [Answer(service, Public(), 404, false)]), "Must", Outcome.Pass);

    [TestCaseSource(nameof(Names))]
    public void A_service_without_a_public_endpoint_fails(string service) =>
        Check(ServicePresence.Judge(service, [Service(service, new CatalogEndpoint("internal", "R1", "http://i/"), new CatalogEndpoint("admin", "R1", "http://a/"))], []), "Must", Outcome.Pass);

    [Test]
    public void An_unknown_service_is_a_fault_of_the_caller() =>
        Assert.That(() => ServicePresence.Judge("orchestration", [], []), Throws.TypeOf<ArgumentOutOfRangeException>());

    [TestCase(null)]
    [TestCase(429)]
    [TestCase(500)]
    [TestCase(503)]
    public void An_endpoint_that_cannot_be_asked_leaves_the_testcase_unfinished(int? status)
    {
        Action judge = () => ServicePresence.Judge("compute", [Service("compute", Public())], [Answer("compute", Public(), status, false)]);
        Assert.That(judge, Throws.TypeOf<SubjectUnavailableException>().With.Message.EqualTo(
            "service compute, region R1, public endpoint http://cloud/R1/: asked http://cloud/R1/versions, got what came back. Run the testcase again when the service answers."));
    }

    [Test]
    public void An_endpoint_nobody_asked_leaves_the_testcase_unfinished() =>
        Assert.That(() => ServicePresence.Judge("compute", [Service("compute", Public())], [Answer("image", Public())]), Throws.TypeOf<SubjectUnavailableException>());

    [TestCase("")]
    [TestCase("nova")]
    [TestCase("ftp://cloud/")]
    [TestCase("http://")]
    [TestCase("http://cloud:99999/")]
    public void An_address_that_is_none_fails_whatever_came_of_asking(string url)
    {
        var endpoint = new CatalogEndpoint("public", "R1", url);
        Check(ServicePresence.Judge("compute", [Service("compute", endpoint)], [Answer("compute", endpoint, null, false)]), "Must", Outcome.Pass);
    }

    [Test]
    public void Every_region_is_asked()
    {
        var catalog = new[] { Service("compute", Public(), Public("R2"), Public("R3")) };
        EndpointAnswer[] Answers(bool third) => [Answer("compute", Public()), Answer("compute", Public("R2")), Answer("compute", Public("R3"), 404, third)];
        Check(ServicePresence.Judge("compute", catalog, Answers(true)), "", null);
        var result = ServicePresence.Judge("compute", catalog, Answers(false));
        Check(result, "Must", Outcome.Pass);
        Assert.That(result.Findings[0].Object, Is.EqualTo("service compute, region R3, public endpoint http://cloud/R3/"));
    }

    [Test]
    public void A_region_without_the_service_is_a_remark()
    {
        var result = ServicePresence.Judge("compute", [Service("compute", Public()), Service("image", Public(), Public("R2"))], [Answer("compute", Public())]);
        Check(result, "Info", null);
        Assert.That(result.Findings[0].Observed, Is.EqualTo("none in \"R2\""));
    }

    [TestCase("block-storage", "", null)]
    [TestCase("volumev3", "Should", null)]
    [TestCase("volume", "Should", null)]
    [TestCase("block-store", "Should", Outcome.Fail)]
    [TestCase("volumev2", "Should", Outcome.Fail)]
    public void Block_storage_goes_by_several_types(string type, string levels, Outcome? upstream) =>
        Check(ServicePresence.Judge("block-storage", [Service(type, Public())], [Answer(type, Public())]), levels, upstream);

    [TestCase("cinderv3")]
    [TestCase("Volumev3")]
    [TestCase("volumev4")]
    public void Other_types_are_not_block_storage(string type) => Check(ServicePresence.Judge("block-storage", [Service(type, Public())], []), "Must", null);

    [Test]
    public void One_type_that_works_is_enough()
    {
        var catalog = new[] { Service("block-storage", Public()), Service("volumev2", Public("R1", "v2")) };
        Check(ServicePresence.Judge("block-storage", catalog, [Answer("block-storage", Public()), Answer("volumev2", Public("R1", "v2"), 404, false)]), "Info", null);
        Check(ServicePresence.Judge("block-storage", catalog, [Answer("block-storage", Public()), Answer("volumev2", Public("R1", "v2"), 503, false)]), "", null);
        Check(ServicePresence.Judge("block-storage", catalog, [Answer("block-storage", Public(), 404, false), Answer("volumev2", Public("R1", "v2"), 404, false)]), "Must,Must", Outcome.Pass);
        Assert.That(() => ServicePresence.Judge("block-storage", catalog, [Answer("block-storage", Public(), 404, false), Answer("volumev2", Public("R1", "v2"), 503, false)]),
            Throws.TypeOf<SubjectUnavailableException>());
    }

    [Test]
    public void A_key_manager_is_a_service_like_the_others()
    {
        Check(KeyManagerPresence.Judge([Service("key-manager", Public())], [Answer("key-manager", Public())]), "", null);
        Check(KeyManagerPresence.Judge([Service("key-manager", Public())], [Answer("key-manager", Public(), 404, false)]), "Must", Outcome.Pass);
        Check(KeyManagerPresence.Judge([Service("keymanager", Public())], []), "Must", null);
        Assert.That(() => KeyManagerPresence.Judge([Service("key-manager", Public())], [Answer("key-manager", Public(), 502, false)]), Throws.TypeOf<SubjectUnavailableException>());
        Assert.That(KeyManagerPresence.Judge([], []).Findings.Single().Clause.AbsoluteUri, Is.EqualTo("https://docs.scs.community/standards/scs-0116-v1-key-manager-standard"));
    }

    [Test]
    public void Findings_say_what_to_do()
    {
        var placement = ServicePresence.Judge("placement", [Service("compute"), Service("image")], []).Findings.Single();
        var answer = ServicePresence.Judge("compute", [Service("compute", Public())], [Answer("compute", Public(), 404, false)]).Findings.Single();
        Assert.Multiple(() =>
        {
            Assert.That(placement.Object, Is.EqualTo("service placement"));
            Assert.That(placement.Expected, Is.EqualTo("a catalogue entry of type placement"));
            Assert.That(placement.Observed, Is.EqualTo("only compute, image"));
            Assert.That(placement.Remedy, Does.EndWith("(the certificate's scope asks for placement; the standard's own table of mandatory services does not)"));
            Assert.That(answer.Expected, Is.EqualTo("the version document of a compute service at http://cloud/R1/versions"));
            Assert.That(answer.Observed, Is.EqualTo("what came back"));
            Assert.That(answer.Remedy, Does.Contain("openstack endpoint set --url URL ENDPOINT_ID"));
            Assert.That(answer.Clause.AbsoluteUri, Is.EqualTo("https://docs.scs.community/standards/scs-0123-v1-mandatory-and-supported-IaaS-services"));
        });
    }

    [Test]
    public void No_catalogue_makes_a_check_throw()
    {
        var texts = Gen.OneOf(
            Gen.Elements("public", "http://", "https://", "[::1", "cloud", ":8080", "/", "@", "\0", "\ud800", "%", "xn--", "object-store", "s3").ListOf().Select(string.Concat),
            Gen.Elements("public", "object-store", "s3", "object-store-s3", "compute", "volumev2", "", "http://cloud/", "https://cloud"),
            ArbMap.Default.GeneratorFor<string>().Select(text => text ?? ""));
        var endpoints = from side in texts from region in texts from url in texts select new CatalogEndpoint(side, region, url);
        var services = from type in texts from list in endpoints.ListOf() select new CatalogService(type, type, list);
        Prop.ForAll(services.ListOf().ToArbitrary(), catalog =>
        {
            List<EndpointAnswer> answers = [.. catalog.SelectMany(service => service.Endpoints.Select(endpoint => Answer(service.Type, endpoint, 200, endpoint.Url.Length % 2 == 0)))];
            var s3 = S3Access.SwiftTargets(catalog).Distinct().ToDictionary(endpoint => endpoint, endpoint => new S3Answer("", 403, endpoint.Region, false, "x"));
            var results = Names.Select(name => ServicePresence.Judge(name, catalog, answers)).Append(S3Access.BesideSwift(catalog, s3)).Append(S3Access.AsService(catalog, s3));
            Assert.That(results.SelectMany(result => result.Findings).Where(finding => (finding.Object + finding.Expected + finding.Observed + finding.Remedy).Any(char.IsControl)), Is.Empty);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    internal static CatalogService Service(string type, params CatalogEndpoint[] endpoints) => new(type, "", endpoints);

    internal static CatalogEndpoint Public(string region = "R1", string path = "") => new("public", region, $"http://cloud/{region}/{path}");

    internal static void Check(CheckResult result, string levels, Outcome? upstream)
    {
        Assert.That(string.Join(",", result.Findings.Select(finding => finding.Level)), Is.EqualTo(levels));
        Assert.That(result.Upstream?.Outcome, Is.EqualTo(upstream));
        Assert.That(result.Upstream?.Reason, Is.Null.Or.Not.Empty);
    }

    private static EndpointAnswer Answer(string type, CatalogEndpoint endpoint, int? status = 200, bool speaks = true) =>
        new(type, endpoint, endpoint.Url + "versions", status, speaks, "what came back");
}
