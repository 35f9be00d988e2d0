using Conformance.Model;
using Conformance.OpenStack.AllInOne;

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
    public async Task Missing_programs_are_named_with_what_installs_them()
    {
        using var folder = new Scratch();
        var refused = await Assert.ThrowsAsync<ConfigurationException>(() => AllInOneCloud.Start(new AllInOneOptions { ProgramPath = folder.Path }));
        Assert.That(refused!.Message, Does.Contain("mariadbd").And.Contain("more programs").And.Contain("./run.sh env provision openstack"));
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
