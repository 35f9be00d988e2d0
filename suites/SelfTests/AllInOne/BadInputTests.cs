using Conformance.Model;
using Conformance.OpenStack.AllInOne;
using Conformance.Processes;

namespace Conformance.SelfTests.AllInOne;

/// <summary>What a user is told where it cannot work. Nothing is installed or started here.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class BadInputTests
{
    [Test]
    public void Another_distribution_is_named_with_its_file()
    {
        using var folder = new Scratch();
        var release = folder.Write("os-release", "ID=ubuntu\nVERSION_ID=\"24.04\"\nPRETTY_NAME=\"Ubuntu 24.04 LTS\"\n");
        var refused = Assert.Throws<ConfigurationException>(() => new AllInOneProvisioning(_ => { }) { ReleaseFile = release, IsRoot = true }.Check());
        Assert.That(refused!.Message, Does.Contain("Debian 12").And.Contain("Ubuntu 24.04 LTS").And.Contain(release));
    }

    [Test]
    public void Whoever_is_not_root_is_told_so()
    {
        using var folder = new Scratch();
        var release = folder.Write("os-release", "ID=debian\nVERSION_ID=\"12\"\n");
        var refused = Assert.Throws<ConfigurationException>(() => new AllInOneProvisioning(_ => { }) { ReleaseFile = release, IsRoot = false }.Check());
        Assert.That(refused!.Message, Does.Contain("Only root").And.Contain("--environment embedded"));
    }

    [Test]
    public async Task Whoever_starts_it_without_being_root_is_told_so()
    {
        var refused = await Assert.ThrowsAsync<ConfigurationException>(() => AllInOneCloud.Start(new AllInOneOptions { IsRoot = false }));
        Assert.That(refused!.Message, Does.Contain("as root only").And.Contain("--environment embedded"));
    }

    [Test]
    public async Task Missing_programs_are_named_with_what_installs_them()
    {
        using var folder = new Scratch();
        var refused = await Assert.ThrowsAsync<ConfigurationException>(() => AllInOneCloud.Start(new AllInOneOptions { ProgramPath = folder.Path }));
        Assert.That(refused!.Message, Does.Contain("mariadbd").And.Contain("more programs").And.Contain("./run.sh env provision openstack"));
    }

    [Test]
    public async Task A_folder_without_room_is_named_with_what_is_left_and_what_is_needed()
    {
        using var folder = new Scratch();
        var refused = await Assert.ThrowsAsync<ConfigurationException>(() => AllInOneCloud.Start(new AllInOneOptions { Folder = folder.Path, FreeSpace = _ => 5 << 20 }));
        Assert.That(refused!.Message, Does.Contain(folder.Path).And.Contain("5 MiB left").And.Contain("needs 1024").And.Contain("TMPDIR"));
        Assert.That(Directory.GetFileSystemEntries(folder.Path), Is.Empty);
    }

    [Test]
    public async Task What_a_killed_preparation_left_half_finished_is_removed_and_never_used_nor_what_was_prepared_for_other_packages()
    {
        using var cache = new Scratch();
        var half = Path.Combine(cache.Path, ".prepare-dead", "mysql");
        Directory.CreateDirectory(half);
        Directory.CreateDirectory(Path.Combine(cache.Path, ".running"));
        Directory.CreateDirectory(Path.Combine(cache.Path, PreparedState.Name("other packages")));
        var ledger = cache.Write(Path.Combine(".running", "prepare-dead.json"), $$"""{"Folder":"{{Path.GetDirectoryName(half)}}","Owner":{"Name":"owner","Pid":2147483646,"Started":1},"Processes":[]}""");
        var told = new List<string>();
        using var enough = new CancellationTokenSource();

        // As soon as it begins to prepare anew, that is enough here.
        await Assert.ThatAsync(() => AllInOneCloud.Start(new AllInOneOptions { Cache = cache.Path, Progress = Heard }, enough.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(told, Has.Some.Contains(".prepare-dead").And.Some.Contains("preparing databases"));
        Assert.That(File.Exists(ledger), Is.False);
        Assert.That(Directory.GetDirectories(cache.Path).Select(Path.GetFileName), Is.EquivalentTo(new[] { ".running", PreparedState.Name("other packages") }), "neither the half-finished one nor that of the cancelled preparation");

        void Heard(string line)
        {
            told.Add(line);
            if (line.StartsWith("preparing databases", StringComparison.Ordinal))
            {
                enough.Cancel();
            }
        }
    }

    [Test]
    public void What_is_prepared_bears_the_name_of_its_packages() => Assert.That(PreparedState.Name("keystone 2:22.0.2"), Does.StartWith("prepared-").And.Not.EqualTo(PreparedState.Name("keystone 2:22.0.3")));

    [Test]
    public void A_password_is_kept_in_a_way_that_Keystone_knows() => Assert.That(
        ServiceCatalogue.Hash("abc", "0123456789abcdef"u8.ToArray()),
        Is.EqualTo("$pbkdf2-sha512$1000$MDEyMzQ1Njc4OWFiY2RlZg$i94RynZEWZBrQKNmdQuG.g61CfVQbzt6.AivFIMwegXvZ8vsQRZ5fu4.QI548rl.0qovp6qsRwx5HMefgGolDg"), "as passlib 1.7 writes it");

    [Test]
    public void What_a_cloud_changes_in_the_prepared_databases_holds_no_password_in_clear()
    {
        var layout = new Layout("/nowhere", [.. Enumerable.Range(20_001, Enum.GetValues<ServicePort>().Length)]);
        var statements = ServiceCatalogue.Statements(layout);
        Assert.That(statements, Does.Contain("http://127.0.0.1:20001/v3").And.Contain("http://127.0.0.1:20008/v3/%(project_id)s").And.Contain("/nowhere/run/mariadb.sock"));
        Assert.That(statements, Does.Not.Contain(layout.AdministratorPassword).And.Not.Contain(layout.ServicePassword));
        Assert.That(ServiceCatalogue.Statements(layout), Is.Not.EqualTo(statements), "each password has a salt of its own");
    }

    [Test]
    public async Task A_database_that_does_not_start_is_told_with_its_last_lines()
    {
        using var folder = new Scratch();
        var layout = new Layout(Path.Combine(folder.Path, "cloud"), [.. Enumerable.Range(20_001, Enum.GetValues<ServicePort>().Length)]);
        layout.Write();
        var ledger = ProcessLedger.Begin(Path.Combine(folder.Path, "ledgers"), "database", layout.Folder);
        var refused = await Assert.ThrowsAsync<SubjectUnavailableException>(() => Database.Start(layout, ledger, CancellationToken.None));
        Assert.That(refused!.Message, Does.Contain("The database does not start: mariadb has ended with code").And.Contain("its last lines").And.Contain(Path.Combine(layout.Folder, "mysql")));
    }

    [Test]
    public async Task A_service_that_does_not_start_is_named_with_its_last_lines_and_nothing_is_left()
    {
        using var folder = new Scratch();
        var refused = await Assert.ThrowsAsync<SubjectUnavailableException>(() => AllInOneCloud.Start(new AllInOneOptions
        {
            Folder = folder.Path, Budget = TimeSpan.FromMinutes(15), Configured = configuration => File.AppendAllText(Path.Combine(configuration, "glance.conf"), "[DEFAULT]\nworkers = many\n"),
        }));
        Assert.That(refused!.Message, Does.Contain("OpenStack does not start: glance has ended with code").And.Contain("its last lines").And.Contain("Value for option workers").And.Contain("'many'"));
        Assert.That(Directory.GetFileSystemEntries(folder.Path), Is.Empty);
        Assert.That(LifeTests.ProcessesWith(folder.Path), Is.Empty);
    }

    [TestCase(-4000)]
    [TestCase(4000)]
    public async Task What_was_prepared_is_known_by_its_packages_whatever_the_clock_said_then(int days)
    {
        using var cache = new Scratch();
        var told = new List<string>();
        var prepared = Directory.CreateDirectory(Path.Combine(cache.Path, PreparedState.Name(await Requirements.Versions(CancellationToken.None))));
        prepared.LastWriteTimeUtc = TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(days);
        Assert.That(await new PreparedState(cache.Path, told.Add).Get(CancellationToken.None), Is.EqualTo(prepared.FullName));
        Assert.That(told, Is.Empty);
    }

    [Test]
    public void A_placeholder_without_a_value_is_no_configuration() =>
        Assert.That(() => new Layout("/nowhere", [.. Enumerable.Range(1, Enum.GetValues<ServicePort>().Length)]).Fill("authtoken.part"),
            Throws.InvalidOperationException.With.Message.Contains("authtoken.part").And.Message.Contains("@credentials@"));

    [Test]
    public void Every_configuration_is_private_and_holds_no_placeholder()
    {
        using var folder = new Scratch();
        var layout = new Layout(Path.Combine(folder.Path, "cloud"), [.. Enumerable.Range(20_001, Enum.GetValues<ServicePort>().Length)]);
        layout.Write();
        var files = Directory.GetFiles(layout.Configuration);
        Assert.That(files, Has.Length.GreaterThan(10));
        Assert.That(files.Where(file => System.Text.RegularExpressions.Regex.IsMatch(File.ReadAllText(file), "@[a-z:_-]+@")), Is.Empty);
        Assert.That(files.Where(file => File.GetUnixFileMode(file) != (UnixFileMode.UserRead | UnixFileMode.UserWrite)), Is.Empty);
        Assert.That(File.ReadAllText(layout.ConfigurationOf("barbican.conf")), Does.Contain("host_href = http://127.0.0.1:20003"));
    }

    [Test]
    public void No_configuration_says_the_same_twice()
    {
        // Each line by the section that it is in; of two the first would be heard by nobody.
        var files = Directory.GetFiles(Path.Combine(Layout.Files, "Configuration"), "*.conf");
        Assert.That(files, Has.Length.GreaterThan(10));
        foreach (var file in files)
        {
            var section = "";
            var keys = new List<string>();
            foreach (var line in File.ReadLines(file).Where(line => line.Length > 0 && line[0] != '#'))
            {
                section = line[0] == '[' ? line : section;
                keys.Add(line[0] == '[' ? line : $"{section} {line.Split('=')[0].Trim()}");
            }

            Assert.That(keys, Is.Unique, Path.GetFileName(file));
        }
    }

    [TestCase(ServicePort.KeyManager, "key-manager")]
    [TestCase(ServicePort.ObjectStoreAccount, "object-store-account")]
    [TestCase(ServicePort.Identity, "identity")]
    public void A_service_is_named_in_the_configuration_as_in_the_catalogue(object service, string name) => Assert.That(Layout.Name((ServicePort)service), Is.EqualTo(name));

    private sealed class Scratch : IDisposable
    {
        public Scratch() => Directory.CreateDirectory(Path);

        public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"conformance-test-{Guid.NewGuid():N}");

        public string Write(string name, string text)
        {
            var file = System.IO.Path.Combine(Path, name);
            File.WriteAllText(file, text);
            return file;
        }

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
