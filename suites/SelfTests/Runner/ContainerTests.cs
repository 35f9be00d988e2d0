using System.Collections.Concurrent;
using Conformance.Model;
using Conformance.OpenStack.AllInOne;
using Conformance.Runner.CommandLine;

namespace Conformance.SelfTests.Runner;

/// <summary>A run in a container, with a program in docker's place that says what it was given and starts what is to run in the container here.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class ContainerTests
{
    private readonly ConcurrentQueue<string> _said = new(), _told = new();
    private string _folder = null!;

    private ContainerImage Image => new(_told.Enqueue, _folder);

    [SetUp]
    public void MakeFolder()
    {
        _said.Clear();
        _told.Clear();
        _folder = Directory.CreateTempSubdirectory("conformance-container-").FullName;
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Without_docker_it_is_told_what_to_use() => Assert.That(
        () => Run("list"), Throws.TypeOf<ConfigurationException>().With.Message.Contains("there is no program docker in PATH").And.Message.Contains("--environment embedded"));

    [Test]
    public void Without_the_image_it_is_told_what_builds_it()
    {
        Docker("echo \"Error response from daemon: No such image: $5\" >&2; exit 1", "exit 9");
        Assert.That(() => Run("list"), Throws.TypeOf<ConfigurationException>().With.Message.StartsWith($"There is no image {ContainerImage.Reference}: `./run.sh env provision openstack-container`"));
    }

    [Test]
    public void A_docker_that_does_not_answer_is_told_in_its_own_words()
    {
        Docker("echo 'Cannot connect to the Docker daemon' >&2; exit 1", "exit 9");
        Assert.That(() => Run("list"), Throws.TypeOf<SubjectUnavailableException>().With.Message.Contains("Cannot connect to the Docker daemon"));
        Docker("exit 0", "echo 'no space left on device' >&2; exit 125");
        Assert.That(() => Run("list"), Throws.TypeOf<SubjectUnavailableException>().With.Message.Contains("did not start the container (code 125)"));
        Assert.That(_told, Has.Member("no space left on device"));
    }

    [Test]
    public async Task The_program_runs_with_its_own_words_and_exit_code_without_a_network_and_with_what_it_needs_to_read()
    {
        Docker();
        var file = Path.Combine(_folder, "subject.yaml");
        await File.WriteAllTextAsync(file, "name: boxed\n");
        var code = await Run([file], false, "run", "--environment", "nowhere");
        Assert.That(code, Is.EqualTo(3), "its own exit code");
        Assert.That(_told, Has.Some.Contains("--environment nowhere: there is no such environment"), "its own words");
        var given = await File.ReadAllLinesAsync(Path.Combine(_folder, "run"));
        Assert.That(given.Take(6), Is.EqualTo(new[] { "run", "--rm", "--init", "--interactive", "--network", "none" }));
        var mounts = given.Index().Where(word => word.Item == "--volume").Select(word => given[word.Index + 1]).ToList();
        Assert.That(mounts.Where(mount => mount.StartsWith('/') && !mount.EndsWith(":ro", StringComparison.Ordinal)), Is.EqualTo(new[] { "/tmp", $"{_folder}:{_folder}" }), "it can write to its own folder and to that of the reports");
        Assert.That(mounts, Has.Member($"{file}:{file}:ro").And.Member($"{AppContext.BaseDirectory.TrimEnd('/')}:{AppContext.BaseDirectory.TrimEnd('/')}:ro"));
        Assert.That(given, Has.Member(ContainerImage.Reference).And.Member("SYS_ADMIN").And.No.Member("NET_ADMIN").And.No.Member("--privileged"));
        await Run([], true, "--version");
        Assert.That(await File.ReadAllLinesAsync(Path.Combine(_folder, "run")), Has.Member("NET_ADMIN").And.No.Member("--privileged"));
    }

    [Test]
    public async Task Told_to_end_it_ends_by_itself_and_tidies_up_before()
    {
        Docker("exit 0", "echo begun; cat >/dev/null; echo tidied up; exit 2");
        Assert.That(await Ended(), Is.EqualTo(2));
        Assert.That(_said, Has.Member("tidied up"));
    }

    [Test]
    public async Task What_runs_in_it_ends_with_whoever_started_it()
    {
        // The first word that the container's shell gets after the program's own is the program: here one that waits for ever.
        Docker("exit 0", "while [ \"$1\" != sh ]; do shift; done; exec \"$1\" \"$2\" \"$3\" \"$4\" \"$5\" \"$6\" sh -c 'echo begun; exec sleep infinity'");
        Assert.That(await Ended(), Is.EqualTo(128 + 15), "by SIGTERM");
    }

    [TestCase("run --environment openstack-container", "run --environment openstack --output /r --subject openstack-container")]
    [TestCase("-e openstack-container -o here --virt libvirt", "--virt libvirt --environment openstack --output /r --subject openstack-container")]
    [TestCase("--environment=openstack-container --output=here --subject mine --json", "--subject mine --json --environment openstack --output /r")]
    public void The_words_of_the_run_are_passed_on(string words, string passed) => Assert.That(
        string.Join(' ', ContainerRun.Words(new RunOptions { Words = words.Split(' '), Subject = words.Contains("mine", StringComparison.Ordinal) ? "mine" : null }, "/r")), Is.EqualTo(passed));

    [TestCase("up")]
    [TestCase("hold")]
    public async Task It_can_be_provisioned_but_is_not_kept_up(string what)
    {
        using StringWriter output = new(), error = new();
        Assert.That(await ConformanceCommand.Invoke(["env", what, "openstack-container"], output, error), Is.EqualTo(ConformanceCommand.UsageError));
        Assert.That(error.ToString(), Does.Contain("openstack-container"));
    }

    /// <summary>The exit code of a run that is told to end as soon as it has said a word.</summary>
    private async Task<int> Ended()
    {
        using var end = new CancellationTokenSource();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = Image.Run(
            _folder, [], false, ["run"], line =>
            {
                _said.Enqueue(line);
                begun.TrySetResult();
            }, end.Token);
        await (await Task.WhenAny(begun.Task, running)).WaitAsync(TimeSpan.FromMinutes(1));
        await end.CancelAsync();
        return await running.WaitAsync(TimeSpan.FromMinutes(1));
    }

    private Task<int> Run(params string[] words) => Run([], false, words);

    private Task<int> Run(IReadOnlyList<string> files, bool boots, params string[] words) => Image.Run(_folder, files, boots, words, line => _said.Enqueue(line), CancellationToken.None);

    private void Docker(string inspect = "exit 0", string run = "while [ \"$1\" != sh ]; do shift; done; exec \"$@\"")
    {
        var file = Path.Combine(_folder, "docker");
        File.WriteAllText(file, $"#!/bin/sh\nprintf '%s\\n' \"$@\" >\"{_folder}/$1\"\ncase $1 in\nimage) {inspect};;\nrun) {run};;\nesac\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
