using Conformance.Data.Clouds;
using Conformance.Data.Defects;
using Conformance.Data.Environments;
using Conformance.Embedded;
using Conformance.Harness;
using Conformance.Model;
using Conformance.OpenStack;
using Conformance.OpenStack.Acting;
using Conformance.OpenStack.Identities;
using Conformance.Runner.Runs;
using Conformance.Subjects.Ledgers;

namespace Conformance.SelfTests.Iam;

/// <summary>The matrix of domain managers (scs-0302) against the embedded cloud, set up by an administrator or by the managers themselves.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class DomainManagerTests
{
    private static readonly string[] All = [.. SuiteCatalogue.TestcasesOf(SubjectKind.Cloud).Select(testcase => testcase.Id).Where(id => id.StartsWith("scs-0302-", StringComparison.Ordinal))];

    [Test]
    public async Task Two_given_managers_do_without_an_administrator()
    {
        await using var cloud = await Start();
        var before = await Directory(cloud);
        var results = await Run(cloud, accounts => accounts with { Administrator = null });
        Assert.That(results.Where(result => result.Outcome != Outcome.Pass).Select(Describe), Is.Empty);
        Assert.That(results, Has.Count.EqualTo(8));
        Assert.That(await Directory(cloud), Is.EqualTo(before));
    }

    [Test]
    public async Task An_administrator_sets_two_domains_up_and_leaves_nothing()
    {
        await using var cloud = await Start();
        var before = await Directory(cloud);
        var results = await Run(cloud, accounts => accounts with { DomainManagers = [] });
        Assert.That(results.Where(result => result.Outcome != Outcome.Pass).Select(Describe), Is.Empty);
        Assert.That(await Directory(cloud), Is.EqualTo(before));
    }

    // What a manager must not be able to do is taken back, whoever may; what cannot be is told.
    [TestCase("manager-creates-users-elsewhere", "scs-0302-users")]
    [TestCase("manager-changes-users-elsewhere", "scs-0302-users")]
    [TestCase("objects-move-between-domains", "scs-0302-users", "scs-0302-projects", "scs-0302-groups")]
    [TestCase("manager-changes-projects-elsewhere", "scs-0302-projects")]
    [TestCase("manager-adds-members-elsewhere", "scs-0302-group-members")]
    [TestCase("manager-assigns-elsewhere", "scs-0302-role-assignments")]
    [TestCase("admin-is-managed", "scs-0302-role-escalation")]
    [TestCase("roles-unchecked-for-inherited", "scs-0302-role-escalation")]
    [TestCase("managed-role-implies-admin", "scs-0302-role-escalation")]
    [TestCase("manager-creates-trusts-of-others", "scs-0302-delegation")]
    [TestCase("manager-changes-domains", "scs-0302-boundaries")]
    [TestCase("manager-creates-services", "scs-0302-boundaries")]
    public async Task Given_managers_find_defects_as_well_and_leave_nothing(string defect, params string[] red)
    {
        await using var cloud = await Start(DefectCatalogue.Find(defect, TimeProvider.System.GetUtcNow()).Inject);
        var before = await Directory(cloud);
        var results = await Run(cloud, accounts => accounts with { Administrator = null });
        Assert.That(results.Where(result => result.Outcome == Outcome.Fail).Select(result => result.Testcase), Is.EquivalentTo(red), string.Join("\n", results.Select(Describe)));
        Assert.That(results.Where(result => !red.Contains(result.Testcase) && result.Outcome != Outcome.Pass).Select(Describe), Is.Empty);
        Assert.That(await Directory(cloud), Is.EqualTo(before));
    }

    [Test]
    public async Task A_domain_that_nobody_may_delete_is_told_as_left()
    {
        await using var cloud = await Start(contents => contents.Identity.Policies["create_domain"] = IdentityRule.Admin | IdentityRule.AnyManager);
        var results = await Run(cloud, accounts => accounts with { Administrator = null }, "scs-0302-boundaries");
        Assert.That(results.Single().Outcome, Is.EqualTo(Outcome.Fail));
        Assert.That(results.Single().Leftovers, Has.Some.StartsWith("domain scs-conformance-").And.Some.Contain("cleanup --run"));
    }

    [Test]
    public async Task A_user_who_came_into_being_where_nobody_may_look_is_told_as_left()
    {
        await using var cloud = await Start(contents => contents.Identity.UnnamedDomain = "default");
        var results = await Run(cloud, accounts => accounts with { Administrator = null }, "scs-0302-users");
        Assert.That(results.Single().Outcome, Is.EqualTo(Outcome.Fail));
        Assert.That(results.Single().Leftovers, Has.Exactly(2).Contains("domain default"));
    }

    [Test]
    public async Task Without_accounts_it_does_not_finish_and_says_what_to_give()
    {
        await using var cloud = await Start();
        foreach (var given in new Func<AccountConfigs, AccountConfigs>[] { _ => new AccountConfigs(), accounts => new AccountConfigs { DomainManagers = [accounts.DomainManagers[0]] } })
        {
            var results = await Run(cloud, given);
            Assert.That(results.Select(result => result.Outcome), Is.All.EqualTo(Outcome.DidNotFinish));
            Assert.That(results.Select(result => result.Reason), Is.All.Contains("domain_managers").And.All.Contains("administrator"));
        }
    }

    [Test]
    public async Task Accounts_without_the_rights_they_need_do_not_finish_and_say_which()
    {
        await using var cloud = await Start();
        var member = EmbeddedSubject.Config(cloud.Server, CloudGenerator.Tenant) with { Name = "tenant" };
        Assert.That(await Reason(accounts => accounts with { Administrator = member }), Does.Contain("administrator: tenant").And.Contain("no role admin"));
        Assert.That(await Reason(accounts => new AccountConfigs { DomainManagers = [member, accounts.DomainManagers[1]] }), Does.Contain("not scoped to a domain"));
        Assert.That(await Reason(accounts => new AccountConfigs { DomainManagers = [accounts.DomainManagers[0], accounts.DomainManagers[0]] }), Does.Contain("same domain"));
        Assert.That(await Reason(accounts => new AccountConfigs { DomainManagers = [accounts.DomainManagers[0], accounts.DomainManagers[1] with { Password = "wrong" }] }), Does.Contain("401"));

        async Task<string?> Reason(Func<AccountConfigs, AccountConfigs> given)
        {
            var result = (await Run(cloud, given, "scs-0302-users")).Single();
            Assert.That(result.Outcome, Is.EqualTo(Outcome.DidNotFinish));
            return result.Reason;
        }
    }

    [Test]
    public async Task A_service_that_breaks_down_in_the_middle_leaves_the_verdict_open_and_nothing_behind()
    {
        await using var cloud = await Start(contents => contents.Faults.Add(new Fault("identity", FaultEffect.Status) { PathContains = "/users/", Method = "PATCH", Status = 502, Times = 2 }));
        var before = await Directory(cloud);
        var result = (await Run(cloud, accounts => accounts, "scs-0302-users")).Single();
        Assert.That(result.Outcome, Is.EqualTo(Outcome.DidNotFinish));
        Assert.That(result.Reason, Does.Contain("could not be decided").And.Contain("502"));
        Assert.That(result.Steps.Count(step => step.Name.StartsWith("manager B", StringComparison.Ordinal)), Is.GreaterThan(10), "the others go on");
        Assert.That(await Directory(cloud), Is.EqualTo(before));
    }

    [Test]
    public async Task A_deviation_is_told_although_something_else_could_not_be_decided()
    {
        await using var cloud = await Start(contents =>
        {
            DefectCatalogue.Find("manager-lists-users-elsewhere", TimeProvider.System.GetUtcNow()).Inject(contents);
            contents.Faults.Add(new Fault("identity", FaultEffect.Status) { PathContains = "/users/", Method = "PATCH", Status = 502, Times = 1 });
        });
        Assert.That((await Run(cloud, accounts => accounts, "scs-0302-users")).Single().Outcome, Is.EqualTo(Outcome.Fail));
    }

    [Test]
    public async Task No_password_is_in_steps_findings_or_reasons()
    {
        await using var cloud = await Start(DefectCatalogue.Find("manager-changes-users-elsewhere", TimeProvider.System.GetUtcNow()).Inject);
        var results = await Run(cloud, accounts => accounts);
        Assert.That(System.Text.Json.JsonSerializer.Serialize(results), Does.Not.Contain("Aa1!"));
    }

    [Test]
    public async Task What_a_killed_run_left_is_removed_with_the_rights_of_the_administrator()
    {
        await using var cloud = await Start();
        var folder = System.IO.Directory.CreateTempSubdirectory("conformance-iam-").FullName;
        try
        {
            var path = Path.Combine(folder, Ledger.FileName);
            using (var ledger = Ledger.InFile(path, new LedgerOwner("20261122T101500Z-4f3a2b1c", "x", "existing") { OsCloud = "tenant" }, TimeProvider.System))
            {
                await using var accounts = new IdentityAccounts(cloud.Cloud, ledger);
                var workshop = accounts.Open(accounts.Administrator!, new StepLog(TimeProvider.System));
                var domain = await workshop.CreateDomain(CancellationToken.None);
                await workshop.CreateUser(domain.Id, "not-used", CancellationToken.None);
                await workshop.CreateProject(domain.Id, CancellationToken.None);
                await workshop.CreateRole(CancellationToken.None);
            }

            var entries = LedgerFile.Read(path);
            Assert.That(entries.Select(entry => (entry.Type, entry.Owner.OsCloud, entry.IsOpen)), Is.EqualTo(new[]
            {
                ("domain", CloudGenerator.Administrator, true), ("user", CloudGenerator.Administrator, true), ("project", CloudGenerator.Administrator, true), ("role", CloudGenerator.Administrator, true),
            }));
            using var again = Ledger.InFile(path, entries[0].Owner, TimeProvider.System);
            await using var administrator = Conformance.OpenStack.Cloud.Open(cloud.Cloud.Accounts.Administrator!);
            var removed = await new Workshops(administrator, again).Of(entries).Run(CancellationToken.None);
            Assert.That(removed.Select(result => (result.Type, result.State)), Is.EqualTo(new[]
            {
                ("user", CleanupState.Removed), ("project", CleanupState.Removed), ("role", CleanupState.Removed), ("domain", CleanupState.Removed),
            }));
            Assert.That(await Directory(cloud), Has.None.Contains("scs-conformance-"));
        }
        finally
        {
            System.IO.Directory.Delete(folder, recursive: true);
        }
    }

    private static Task<EmbeddedSubject> Start(Action<CloudContents>? change = null)
    {
        var contents = CloudGenerator.Conforming(TimeProvider.System.GetUtcNow());
        change?.Invoke(contents);
        return EmbeddedSubject.Start(contents);
    }

    private static async Task<IReadOnlyList<TestcaseResult>> Run(EmbeddedSubject subject, Func<AccountConfigs, AccountConfigs> given, params string[] testcases)
    {
        // Another client of the same cloud, with other accounts beside it.
        await using var cloud = Conformance.OpenStack.Cloud.Open(subject.Cloud.Config, new CloudOptions { Accounts = given(EmbeddedSubject.Accounts(subject.Server)) });
        return await CloudSuites.Run(
            cloud, Ledger.InMemory(new LedgerOwner("20261122T101500Z-4f3a2b1c", "test", "embedded"), TimeProvider.System), SuiteCatalogue.Assemblies(SubjectKind.Cloud), testcases.Length == 0 ? All : testcases,
            new SuiteSettings(), NoObserver.Instance, CancellationToken.None);
    }

    private static string Describe(TestcaseResult result) => $"{result.Testcase} {result.Outcome}: {result.Reason} {string.Join(" | ", result.Findings)}";

    /// <summary>Everything in the directory, in words, as the administrator sees it.</summary>
    private static async Task<IReadOnlyList<string>> Directory(EmbeddedSubject subject)
    {
        using var ledger = Ledger.InMemory(new LedgerOwner("look-1", "test", "embedded"), TimeProvider.System);
        await using var accounts = new IdentityAccounts(subject.Cloud, ledger);
        var all = new List<string>();
        foreach (var kind in (string[])["domains", "projects", "users", "groups", "roles", "services"])
        {
            var answer = await accounts.Administrator!.Ask(HttpMethod.Get, "/" + kind, null, CancellationToken.None);
            all.AddRange(answer.Items(kind).Select(item => $"{kind} {IdentityAnswer.TextOf(item, "name")} {IdentityAnswer.TextOf(item, "domain_id")} {IdentityAnswer.TextOf(item, "description")}").Order(StringComparer.Ordinal));
        }

        var assignments = await accounts.Administrator!.Ask(HttpMethod.Get, "/role_assignments", null, CancellationToken.None);
        return [.. all, $"{assignments.Items("role_assignments").Count} assignments"];
    }
}
