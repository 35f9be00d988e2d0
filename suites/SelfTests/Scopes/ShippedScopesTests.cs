using Conformance.Model;
using Conformance.Scopes;

namespace Conformance.SelfTests.Scopes;

public sealed class ShippedScopesTests
{
    private static readonly Scope Iaas = ShippedScopes.Find("scs-compatible-iaas");
    private static readonly Scope Kaas = ShippedScopes.Find("scs-compatible-kaas");

    [Test]
    public void The_scopes_are_shipped_and_free_of_doubts()
    {
        Assert.That(ShippedScopes.ByName.Keys, Is.EqualTo(new[] { "scs-central-api", "scs-compatible-iaas", "scs-compatible-kaas", "scs-status-page" }));
        Assert.That(ShippedScopes.All.Select(scope => scope.Name), Is.EqualTo(new[] { "SCS Central API (proposal)", "SCS-compatible IaaS", "SCS-compatible KaaS", "SCS status page (proposal)" }));
        Assert.That(ShippedScopes.All.SelectMany(scope => scope.Warnings), Is.Empty);
    }

    [Test]
    public void The_monitor_knows_them_by_these_identifiers()
    {
        Assert.That(Iaas.Uuid.ToString(), Is.EqualTo("50393e6f-2ae1-4c5c-a62c-3b75f2abef3f"));
        Assert.That(Kaas.Uuid.ToString(), Is.EqualTo("1fffebe6-fd4b-44d3-a36c-fc58b4bb0180"));
    }

    [TestCase("next", 55)]
    [TestCase("v5.1", 54)]
    [TestCase("v4", 39)]
    [TestCase("v3", 16)]
    public void An_iaas_version_has_this_many_main_testcases_and_no_other_target(string version, int count)
    {
        Assert.That(Iaas.Version(version).Main, Has.Count.EqualTo(count).And.Ordered.Using((IComparer<string>)StringComparer.Ordinal).And.Unique);
        Assert.That(Iaas.Version(version).Targets.Keys, Is.EqualTo(new[] { "main" }));
    }

    [Test]
    public void The_next_iaas_version_differs_in_these_testcases()
    {
        var (next, current) = (Iaas.Version("next").Main, Iaas.Version("v5.1").Main);
        Assert.That(next.Except(current), Is.EqualTo(new[] { "scs-0102-os_purpose-uniqueness", "scs-0102-prop-os_purpose", "scs-0123-service-s3" }));
        Assert.That(current.Except(next), Is.EqualTo(new[] { "scs-0123-service-placement", "scs-0123-swift-s3" }));
    }

    [Test]
    public void Thirty_three_of_ninety_one_iaas_testcases_are_in_no_version_but_most_of_them_accompany_one_and_proposals_come_on_top()
    {
        var proposed = Iaas.Versions.SelectMany(version => version.Proposed).ToHashSet();
        Assert.That(proposed, Is.Not.Empty.And.SubsetOf(Iaas.Testcases.Keys));
        var named = Iaas.Versions.SelectMany(version => version.Main).ToHashSet();
        Assert.That(named.Intersect(proposed), Is.Empty);
        var unnamed = Iaas.Testcases.Keys.Where(id => !named.Contains(id) && !proposed.Contains(id)).ToList();
        Assert.That(Iaas.Testcases.Keys.Except(proposed).Count(), Is.EqualTo(91));
        Assert.That(unnamed, Has.Count.EqualTo(33));
        Assert.That(unnamed.Except(Iaas.Versions.SelectMany(version => version.Recommended.Concat(version.Manual))), Is.EqualTo(new[]
        {
            "scs-0101-flavor-property", "scs-0101-image-property", "scs-0101-rngd", "scs-0104-image-debian-13",
        }));
    }

    [Test]
    public void Version_five_one_recommends_and_asks_people_for_these()
    {
        var version = Iaas.Version("v5.1");
        Assert.That(version.Companions.Select(module => module.Id).Where(id => !id.EndsWith("-proposal", StringComparison.Ordinal)), Is.EqualTo(new[]
        {
            "scs-0102-v1-rec", "scs-0103-v1-rec", "scs-0104-v1-2-rec", "scs-0114-v1-rec", "scs-0116-v1-rec", "scs-0116-v1-manual", "scs-0121-v1-manual", "scs-0302-v1-manual",
        }));
        Assert.That(version.Companions.Select(module => module.Id).Where(id => id.EndsWith("-proposal", StringComparison.Ordinal)), Is.SupersetOf(new[]
        {
            "scs-0103-v1-proposal", "scs-0104-v1-2-proposal", "scs-0114-v1-proposal", "scs-0116-v1-proposal", "scs-0117-v1-proposal",
        }));
        Assert.That(version.Recommended, Has.Count.EqualTo(6 + 16 + 2 + 2 + 1));
        Assert.That(version.Proposed.Count(id => id.StartsWith("scs-0302", StringComparison.Ordinal)), Is.EqualTo(8));
        Assert.That(Iaas.Version("v4").Proposed.Where(id => id.StartsWith("scs-0302", StringComparison.Ordinal)), Is.Empty);
        Assert.That(version.Manual, Is.EqualTo(new[] { "availability-zones-check", "domain-manager-check", "key-manager-docs-check" }));
        Assert.That(Iaas.Version("v4").Companions.Select(module => module.Id), Does.Contain("scs-0104-v1-1-rec").And.Not.Contain("scs-0104-v1-2-rec"));
    }

    [Test]
    public void The_kaas_version_has_these_testcases()
    {
        var version = Kaas.Versions.Single();
        Assert.That(version.Main, Is.EqualTo(new[] { "cncf-k8s-conformance", "kaas-networking-check", "version-policy-check" }));
        Assert.That(version.Manual, Is.EqualTo(new[] { "node-distribution-check" }));
        Assert.That(
            version.Main.Select(id => Kaas.Testcases[id]).Select(testcase => (testcase.Lifetime, testcase.Section)),
            Is.EqualTo(new[] { (Lifetime.Year, "heavy"), (Lifetime.Month, "heavy"), (Lifetime.Week, "light") }));
    }

    [Test]
    public void Proposals_for_kaas_accompany_its_version_and_never_decide()
    {
        var version = Kaas.Version("v1");
        Assert.That(version.Proposed, Has.Count.EqualTo(22).And.All.StartsWith("scs-02"));
        Assert.That(version.Main.Concat(version.Manual).Concat(version.Proposed), Is.EquivalentTo(Kaas.Testcases.Keys));
    }

    [Test]
    public void Every_description_is_one_sentence_of_its_own()
    {
        foreach (var scope in ShippedScopes.All)
        {
            var descriptions = scope.Testcases.Values.Select(testcase => testcase.Description).ToList();
            Assert.That(descriptions, Is.Unique);
            Assert.That(descriptions, Is.All.Match(@"\A[A-Z](?!.*\. )[^\n]{20,}[^.]\.\z"));
        }
    }

    [Test]
    public void A_flavor_is_described_as_its_id_has_it()
    {
        Assert.That(Iaas.Testcases["scs-0103-flavor-4v-16-100s"].Description, Is.EqualTo(
            "The flavor `SCS-4V-16-100s` is offered with exactly 4 shared-core vCPUs, 16 GiB of memory, a root disk of 100 GB on a local SSD and the matching `scs:` extra specs."));
        Assert.That(Iaas.Testcases["scs-0103-flavor-1l-1"].Description, Is.EqualTo(
            "The flavor `SCS-1L-1` is offered with exactly 1 crowded-core vCPU, 1 GiB of memory, no root disk and the matching `scs:` extra specs."));
    }

    [Test]
    public void Every_testcase_names_its_source_and_has_a_budget_unless_people_check_it()
    {
        foreach (var testcase in ShippedScopes.All.SelectMany(scope => scope.Testcases.Values))
        {

            // There is no standard for the Central API; its source is the project's own repository.
            Assert.That(testcase.Url?.Host + testcase.Url?.AbsolutePath, Does.StartWith(testcase.Id.StartsWith("central-api-", StringComparison.Ordinal) ? "github.com/SovereignCloudStack/" : "docs.scs.community/"), testcase.Id);
            Assert.That(testcase.Budget is null, Is.EqualTo(testcase.Manual), testcase.Id);
        }

        Assert.That(Iaas.Testcases["scs-0100-syntax-check"].Budget, Is.EqualTo(TimeSpan.FromSeconds(60)));
        Assert.That(Iaas.Testcases["scs-0117-test-backup"].Budget, Is.EqualTo(TimeSpan.FromMinutes(15)));
    }

    [Test]
    public void Our_program_is_called_for_every_testcase_that_a_program_can_check()
    {
        foreach (var (scope, prefix) in new[] { (Iaas, "check -c X "), (Kaas, "check --kubeconfig X ") })
        {
            var assignment = scope.Variables.ToDictionary(variable => variable.Name, _ => "X");
            foreach (var script in scope.Scripts.Where(script => script.Executable is not null))
            {
                Assert.That(script.Executable, Is.EqualTo("../../../run.sh"));
                Assert.That(scope.Invocation(script, ["a", "b"], assignment).Arguments, Is.EqualTo(prefix + "a b"));
            }
        }
    }

    [TestCase("scs-compatible-iaas")]
    [TestCase("scs-compatible-iaas.yaml")]
    [TestCase("SCS-Compatible-IaaS")]
    [TestCase("SCS-compatible IaaS")]
    [TestCase("50393e6f-2ae1-4c5c-a62c-3b75f2abef3f")]
    [TestCase("50393E6F-2AE1-4C5C-A62C-3B75F2ABEF3F")]
    public void A_shipped_scope_is_found_by_name_and_uuid(string name) => Assert.That(ShippedScopes.Find(name), Is.SameAs(Iaas));

    [Test]
    public void A_scope_is_found_by_the_path_of_its_file()
    {
        var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"scope-{Guid.NewGuid():N}.yaml");
        File.WriteAllText(path, ScopeErrorTests.Good);
        try
        {
            Assert.That(ShippedScopes.Find(path).Name, Is.EqualTo("Example"));
            Assert.That(ShippedScopes.Find(path).File, Is.EqualTo(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestCase("scs-compatible-iass", "there is neither a shipped scope nor a file \"scs-compatible-iass\"; did you mean \"scs-compatible-iaas\"?")]
    [TestCase("nothing", "there is neither a shipped scope nor a file \"nothing\"; known are scs-central-api, scs-compatible-iaas, scs-compatible-kaas, scs-status-page")]
    [TestCase("no/such.yaml", "no/such.yaml: there is no such scope file; check the path")]
    public void A_scope_that_does_not_exist_is_told(string name, string message) =>
        Assert.That(() => ShippedScopes.Find(name), Throws.TypeOf<ConfigurationException>().With.Message.StartsWith(message));

    [Test]
    public void The_text_of_a_shipped_scope_can_be_had()
    {
        Assert.That(ScopeReader.Read(ShippedScopes.Text("scs-compatible-kaas"), "x").Uuid, Is.EqualTo(Kaas.Uuid));
        Assert.That(() => ShippedScopes.Text("scs"), Throws.TypeOf<ConfigurationException>());
    }
}
