using Conformance.Data.Clouds;
using Conformance.Data.Environments;
using Conformance.Harness;
using Conformance.Iaas.Scs0103;
using Conformance.Model;
using Conformance.OpenStack.Identities;
using Conformance.Runner.CommandLine;
using Conformance.Runner.Runs;
using Conformance.Subjects;
using Conformance.Subjects.Ledgers;

namespace Conformance.SelfTests.Runner;

/// <summary>What a subject declares by naming accounts, or the command line for it.</summary>
public sealed class CapabilityTests
{
    private static readonly string[] Managers = ["a", "b"];

    [Test]
    public void Naming_the_accounts_declares_domain_managers()
    {
        bool Declares(SubjectAccounts accounts) => Choice(new RunOptions { OsCloud = "mine" }, accounts).Contains(IdentityAccounts.Capability);
        Assert.That(Declares(new SubjectAccounts()), Is.False);
        Assert.That(Declares(new SubjectAccounts { Reader = "r" }), Is.False);
        Assert.That(Declares(new SubjectAccounts { Administrator = "admin" }), Is.True);
        Assert.That(Declares(new SubjectAccounts { DomainManagers = Managers }), Is.True);
    }

    [Test]
    public void Flavors_are_started_where_that_is_asked_for()
    {
        Assert.That(Choice(new RunOptions { OsCloud = "mine" }, new SubjectAccounts()), Does.Not.Contain(FlavorBoots.Capability));
        Assert.That(Choice(new RunOptions { OsCloud = "mine", BootFlavors = true }, new SubjectAccounts()), Does.Contain(FlavorBoots.Capability));
    }

    [Test]
    public async Task A_testcase_whose_capability_is_not_declared_is_missing_with_the_reason()
    {
        await using var subject = await EmbeddedSubject.Start(CloudGenerator.Conforming(TimeProvider.System.GetUtcNow()));
        using var ledger = Ledger.InMemory(new LedgerOwner("20260101-lacking", "embedded", "embedded"), TimeProvider.System);
        string[] ids = ["scs-0302-users", "scs-0103-flavor-boot", "scs-0127-guest-dns", "scs-0116-access"];
        var results = await CloudSuites.Run(
            subject.Cloud, ledger, SuiteCatalogue.Assemblies(SubjectKind.Cloud), ids, new SuiteSettings { Capabilities = new HashSet<string>() }, NoObserver.Instance, default);
        Assert.That(results.Select(result => result.Outcome), Is.All.EqualTo(Outcome.Missing));
        Assert.That(results.Select(result => result.Reason), Is.EqualTo(new[] { "domain-managers", "boot-flavors", "internet", "reader-account" }
            .Select(name => $"It needs {name}, which the subject does not declare; if the subject has it, name it under capabilities in the subject file.")));
        Assert.That(ledger.Entries, Is.Empty);
    }

    private static IReadOnlySet<string> Choice(RunOptions options, SubjectAccounts accounts) =>
        SubjectChoice.Make(options, new Subject("mine", EnvironmentCatalogue.Existing) { Accounts = accounts }).Capabilities(SubjectKind.Cloud)!;
}
