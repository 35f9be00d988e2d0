using System.Text.Json;
using Conformance.Data.Clouds;
using Conformance.Data.Environments;
using Conformance.Iaas.Scs0128;
using Conformance.Iaas.Scs0128.Tempest;
using Conformance.Model;
using Conformance.OpenStack;
using Conformance.OpenStack.Acting;
using Conformance.Runner.CommandLine;
using Conformance.Subjects.Ledgers;

namespace Conformance.SelfTests.Iaas.Contract;

/// <summary>How Tempest is run, with a program in its place that says what it was given. Tempest itself is run in the tests of the real OpenStack.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class TempestProgramTests
{
    private const string Id = "tempest.api.volume.test_extensions.ExtensionsTestJSON.test_list_extensions";

    private static readonly CloudConfig Account = new()
    {
        Name = "mine", AuthUrl = new Uri("https://cloud.example/v3"), UserName = "robot", Password = "a \"word\" and $more", UserDomainName = "people", ProjectName = "shop", ProjectDomainName = "shops",
    };

    private string _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("conformance-tempest-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Without_it_the_way_to_get_it_is_told_and_nothing_is_installed() =>
        Assert.That(() => TempestProgram.Find(_folder), Throws.TypeOf<ConfigurationException>().With.Message.Contains("no program tempest").And.Message.Contains("apt-get install --no-install-recommends tempest"));

    [Test]
    public void An_account_that_signs_in_otherwise_than_by_password_to_a_project_is_refused()
    {
        foreach (var account in new[]
        {
            Account with { Auth = CloudAuth.ApplicationCredential, ApplicationCredentialSecret = "s" }, Account with { ProjectName = null, DomainName = "people" }, Account with { CertificateFile = "/a.pem" },
        })
        {
            Assert.That(() => TempestConfiguration.Accounts([account]), Throws.TypeOf<ConfigurationException>().With.Message.StartsWith("mine: "));
        }
    }

    [Test]
    public void Accounts_are_written_as_Tempest_reads_them()
    {
        using var json = JsonDocument.Parse(TempestConfiguration.Accounts([Account, Account with { UserDomainName = null, ProjectDomainName = null }]));
        Assert.That(json.RootElement[0].EnumerateObject().Select(member => $"{member.Name}={member.Value}"), Is.EqualTo([
            "username=robot", "password=a \"word\" and $more", "user_domain_name=people", "project_name=shop", "project_domain_name=shops",
        ]));
        Assert.That((json.RootElement[1].GetProperty("user_domain_id").GetString(), json.RootElement[1].GetProperty("project_domain_id").GetString()), Is.EqualTo(("default", "default")));
    }

    [Test]
    public async Task It_gets_a_configuration_without_secrets_and_its_owner_s_accounts_which_are_gone_afterwards_and_its_words_become_a_result()
    {
        var heard = Path.Combine(_folder, "heard");
        var run = await Run($"""
            stat -c '%a %n' accounts.yaml tempest.conf ids.txt . > {heard}; cat tempest.conf ids.txt >> {heard}; pwd > {heard}.pwd; echo "$@" > {heard}.arguments; cp accounts.yaml {heard}.accounts
            echo '{"{0}"} setUpClass (tempest.api.volume.test_versions.VersionsTest) [0.1s] ... FAILED'
            echo '    Traceback (most recent call last):'
            echo "    testtools.matchers._impl.MismatchError: 1 != {"{'secret': 'hush', 'id': 'x'}"}"
            echo '    2026-01-01 INFO Request (X:y): 200 GET https://cloud.example/ X-Auth-Token: hush'
            echo '{"{0}"} {Id}[id-1] [0.1s] ... ok'
            echo '{"{0}"} tempest.api.compute.test_versions.TestVersions.test_list_api_versions ... SKIPPED: there ... none'
            exit 1
            """);
        var (given, password) = (await File.ReadAllTextAsync(heard), await File.ReadAllTextAsync(heard + ".accounts"));
        Assert.Multiple(() =>
        {
            Assert.That(run.Results[Id], Is.True);
            Assert.That(run.Results["tempest.api.volume.test_versions.VersionsTest.test_list_versions"], Is.False, "the tests of a class that was not set up failed");
            Assert.That(run.Results["tempest.api.compute.test_versions.TestVersions.test_list_api_versions"], Is.Null);
            Assert.That(run.Reason("tempest.api.compute.test_versions.TestVersions.test_list_api_versions"), Is.EqualTo("there ... none"));
            Assert.That(run.Reason("tempest.api.volume.test_versions.VersionsTest.test_list_versions"), Does.Contain("MismatchError: 1 != {'secret': (redacted), 'id': 'x'}"));
            Assert.That(string.Join('\n', run.Lines), Does.Not.Contain("hush"));
            Assert.That(given, Does.StartWith("600 accounts.yaml\n600 tempest.conf\n600 ids.txt\n700 .\n"));
            Assert.That(given, Does.Match("image_ref = [0-9a-f-]{36}").And.Match("fixed_network_name = scs-conformance-").And.Match("public_network_id = [0-9a-f-]{36}"));
            Assert.That(given, Does.Contain($"^{Id.Replace(".", "\\.", StringComparison.Ordinal)}(\\[|$)\n"));
            using var accounts = JsonDocument.Parse(password);
            Assert.That(given, Does.Not.Contain(accounts.RootElement[0].GetProperty("password").GetString()!));
            Assert.That(Directory.Exists(File.ReadAllText(heard + ".pwd").Trim()), Is.False, "the folder with the passwords is gone");
            Assert.That(File.ReadAllText(heard + ".arguments"), Does.StartWith("run --config-file ").And.Not.Contain(accounts.RootElement[0].GetProperty("password").GetString()!));
        });
    }

    [Test]
    public void If_it_comes_to_no_result_its_last_words_are_told() =>
        Assert.That(async () => await Run("echo 'tempest.exceptions.InvalidConfiguration: no'; exit 1"), Throws.TypeOf<SubjectUnavailableException>().With.Message.Contains("InvalidConfiguration: no"));

    [TestCase("[", "no regular expression")]
    [TestCase("nothing like this", "none of the 258 ids")]
    public async Task Tests_that_are_none_are_refused(string expression, string told)
    {
        await using var error = new StringWriter();
        Assert.That(await ConformanceCommand.Invoke(["tempest", "--tests", expression], TextWriter.Null, error), Is.EqualTo(ConformanceCommand.UsageError));
        Assert.That(error.ToString(), Does.StartWith("error: --tests ").And.Contain(told));
    }

    [Test]
    public void A_class_that_was_not_set_up_failed_or_was_skipped_with_all_of_its_tests()
    {
        const string Class = "tempest.api.volume.test_versions.VersionsTest";
        Assert.That(TempestResults.Read($"{{0}} setUpClass ({Class}) ... SKIPPED: no", "x"), Is.EquivalentTo(new Dictionary<string, bool?> { [Class + ".test_list_versions"] = null }));
        Assert.That(
            TempestResults.Read($"<testsuite><testcase classname=\"\" name=\"setUpClass ({Class})\"><failure/></testcase></testsuite>", "x"),
            Is.EquivalentTo(new Dictionary<string, bool?> { [Class + ".test_list_versions"] = false }));
    }

    private async Task<TempestRun> Run(string script)
    {
        foreach (var (name, text) in new[] { ("tempest", script), ("stestr", "") })
        {
            var file = Path.Combine(_folder, name);
            await File.WriteAllTextAsync(file, $"#!/bin/sh\n{text}\n");
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        await using var subject = await EmbeddedSubject.Start(CloudGenerator.Conforming(TimeProvider.System.GetUtcNow()));
        using var ledger = Ledger.InMemory(new LedgerOwner("20260101-tempest", "embedded", "embedded"), TimeProvider.System);
        try
        {
            return await TempestProgram.Run(subject.Cloud, new Workshops(subject.Cloud, ledger), new TempestOptions { Ids = [Id], ProgramPath = _folder, Folder = _folder }, CancellationToken.None);
        }
        finally
        {
            Assert.That(ledger.Entries.Where(entry => entry.IsOpen), Is.Empty, "the network is removed");
        }
    }
}
