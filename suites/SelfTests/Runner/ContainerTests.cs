using System.Collections.Concurrent;
using Conformance.Model;
using Conformance.OpenStack.AllInOne;
using Conformance.Runner.CommandLine;
using Conformance.Runner.Runs;

namespace Conformance.SelfTests.Runner;

/// <summary>A run in a container, with a program in docker's place that says what it was given and starts what is to run in the container here.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class ContainerTests
{
    private readonly ConcurrentQueue<string> _said = new(), _told = new();
    private string _folder = null!;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

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

    [Test]
    public async Task A_subject_file_that_names_it_is_asked_in_a_container_and_not_here()
    {
        Docker("exit 0", "echo said within; exit 1");
        using var runner = InDocker();
        await File.WriteAllTextAsync(Path.Combine(runner.Folder, "subject.yaml"), "name: boxed\nenvironment: openstack-container\n");
        var (code, output, error) = await runner.Run("--subject", "subject.yaml", "--tests", "scs-0100-syntax-check", "--output", runner.Output);
        Assert.That((code, output), Is.EqualTo((1, "said within\n")), error);
        var file = Path.Combine(runner.Folder, "subject.yaml");
        var given = await File.ReadAllLinesAsync(Path.Combine(_folder, "run"));
        Assert.That(given, Has.Member($"{file}:{file}:ro"));
        Assert.That(string.Join(' ', given), Does.EndWith($" --subject subject.yaml --tests scs-0100-syntax-check --environment openstack --output {runner.Output}"));
        Assert.That(Directory.EnumerateFileSystemEntries(runner.Output), Is.Empty, "nothing was run here");
        (code, output, error) = await runner.Run("--subject", "subject.yaml", "--environment", "embedded", "--tests", "scs-0100-syntax-check", "--output", runner.Output);
        Assert.That(code, Is.Not.EqualTo(1), output + error);
        Assert.That(output, Does.Not.Contain("said within"), "the command line is heard before the file");
    }

    [Test]
    public void The_embedded_cloud_is_not_judged_in_its_place()
    {
        var options = new RunOptions { Environment = ContainerImage.Name };
        Assert.That(
            async () => await (await CloudSubject.Open(SubjectChoice.Make(options, null), options, _ => { }, TimeProvider.System, CancellationToken.None)).DisposeAsync(),
            Throws.TypeOf<InvalidOperationException>().With.Message.Contains(ContainerImage.Name));
    }

    [Test]
    public async Task What_runs_in_it_ends_when_the_program_is_killed()
    {
        // A pipe ends when the last of those who hold it for writing does.
        var pipe = Path.Combine(_folder, "pipe");
        Assert.That((await Command.Run("mkfifo", [pipe])).Code, Is.Zero);
        Docker("exit 0", $"while [ \"$1\" != sh ]; do shift; done; exec \"$1\" \"$2\" \"$3\" \"$4\" \"$5\" \"$6\" sh -c 'echo $$ >&4; exec sleep infinity' 4>\"{pipe}\"");
        using var runner = InDocker();
        using var process = runner.Start("--environment", ContainerImage.Name, "--output", runner.Output);
        string? within = null;
        try
        {
            using var held = await Task.Run(() => new StreamReader(pipe)).WaitAsync(Patience);
            within = await held.ReadLineAsync().WaitAsync(Patience);
            Assert.That(within, Is.Not.Null.And.Not.Empty);
            process.Kill();
            Assert.That(await held.ReadToEndAsync().WaitAsync(Patience), Is.Empty, "nobody holds it any more");
            within = null;
        }
        finally
        {
            process.Kill();
            if (within is not null)
            {
                await Command.Run("kill", [within]);
            }
        }
    }

    [Test]
    public async Task Reports_belong_to_whoever_asked_for_them_and_what_was_there_before_to_whom_it_did()
    {
        // Of somebody else: his folder, in which root had left something before, with a way out of it.
        string reports = Path.Combine(_folder, "reports"), outside = Path.Combine(_folder, "outside");
        foreach (var folder in new[] { reports, outside, Path.Combine(reports, "old") })
        {
            Directory.CreateDirectory(folder);
            await File.WriteAllTextAsync(Path.Combine(folder, "file"), "");
        }

        const string Made = "mkdir new; : >new/file; : >old/new; ln -s file new/link; ln -s ../outside way";
        await Write("4711:4712", Made);
        Assert.That(await Owners(reports, outside), Is.EquivalentTo(new[]
        {
            "reports 0:0", "reports/file 0:0", "reports/old 0:0", "reports/old/file 0:0", "outside 0:0", "outside/file 0:0",
            "reports/new 4711:4712", "reports/new/file 4711:4712", "reports/new/link 4711:4712", "reports/old/new 4711:4712", "reports/way 4711:4712",
        }));
        await Write("0:0", "mkdir newer");
        Assert.That(await Owners(Path.Combine(reports, "newer")), Is.EqualTo(new[] { "reports/newer 0:0" }));

        async Task Write(string owner, string what)
        {
            Docker("exit 0", $"while [ \"$1\" != sh ]; do shift; done; exec \"$1\" \"$2\" \"$3\" \"$4\" {owner} '{reports}' sh -c 'cd {reports}; {what}'");
            Assert.That(await Run("run"), Is.Zero, string.Join(" | ", _told));
        }

        async Task<string[]> Owners(params string[] folders) =>
            (await Command.Run("find", [.. folders, "-printf", "%p %U:%G\\n"])).Output.Replace(_folder + "/", "", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    [TestCase("build")]
    [TestCase("run")]
    public async Task Provisioning_that_is_interrupted_is_told_as_interrupted(string at)
    {
        Docker("exit 0", at == "run" ? "echo begun; cat >/dev/null; exit 143" : "exit 0", at == "build" ? "cat >/dev/null; echo begun; exec sleep infinity" : "exit 0");
        using var end = new CancellationTokenSource();
        var image = new ContainerImage(line => { if (line == "begun") { end.Cancel(); } }, _folder);
        Assert.That(() => image.Provision("debian:12", end.Token).WaitAsync(Patience), Throws.InstanceOf<OperationCanceledException>());
    }

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
        await (await Task.WhenAny(begun.Task, running)).WaitAsync(Patience);
        await end.CancelAsync();
        return await running.WaitAsync(Patience);
    }

    private Task<int> Run(params string[] words) => Run([], false, words);

    private Task<int> Run(IReadOnlyList<string> files, bool boots, params string[] words) => Image.Run(_folder, files, boots, words, line => _said.Enqueue(line), CancellationToken.None);

    /// <summary>The program as a user starts it who has that docker.</summary>
    private RunnerProcess InDocker() => new() { Variables = { ["PATH"] = $"{_folder}:{Environment.GetEnvironmentVariable("PATH")}" } };

    private void Docker(string inspect = "exit 0", string run = "while [ \"$1\" != sh ]; do shift; done; exec \"$@\"", string build = "exit 0")
    {
        var file = Path.Combine(_folder, "docker");
        File.WriteAllText(file, $"#!/bin/sh\nprintf '%s\\n' \"$@\" >\"{_folder}/$1\"\ncase $1 in\nimage) {inspect};;\nrun) {run};;\nbuild) {build};;\nesac\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
