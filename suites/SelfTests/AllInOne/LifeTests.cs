using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Conformance.OpenStack.AllInOne;
using Conformance.Processes;

namespace Conformance.SelfTests.AllInOne;

/// <summary>How a real OpenStack starts and ends.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class LifeTests
{
    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(2);

    [Test]
    public async Task A_second_one_beside_the_first_leaves_no_process_and_no_folder_when_its_keeper_is_killed()
    {
        var cache = Path.Combine(HostEnvironment.Cache(HostEnvironment.Variables()), "openstack", ".running");
        var background = new BackgroundEnvironment(AllInOneBackground.Starter(), HostEnvironment.Variables(), TimeProvider.System);
        Assert.That(background.Status(), Is.Null, "one is kept up by hand: end it with ./run.sh env down openstack");
        var state = await background.Up(["dotnet", Path.Combine(AppContext.BaseDirectory, "Conformance.Runner.dll"), "env", "hold", "openstack"]);
        try
        {
            Assert.That(state.Folder, Is.Not.EqualTo(RealCloud.Subject.Server.Folder));
            Assert.That(File.ReadAllText(state.ConfigFile), Does.Contain(state.Server));
            Assert.That(File.GetUnixFileMode(state.ConfigFile), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            Assert.That(ProcessesWith(state.Folder), Has.Count.GreaterThan(5));
            using var keeper = Process.GetProcessById(state.Pid);
            keeper.Kill();
            await keeper.WaitForExitAsync();
            using var limit = new CancellationTokenSource(Budget);
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            while (ProcessesWith(state.Folder).Count > 0 && await timer.WaitForNextTickAsync(limit.Token))
            {
                // The kernel ends them.
            }

            Assert.That(ProcessLedger.CleanUp(cache), Does.Contain(state.Folder));
            Assert.That(Directory.Exists(state.Folder), Is.False);
            Assert.That(background.Status(), Is.Null);
            Assert.That(RealCloud.Subject.Server.Diagnosis(), Is.Null, "the other one goes on");
        }
        finally
        {
            await background.Down();
        }
    }

    [Test]
    public async Task Beside_another_one_it_gives_up_a_taken_port_and_names_the_service_that_died()
    {
        using var somebody = new TcpListener(IPAddress.Loopback, 0);
        somebody.Start();
        var told = new ConcurrentQueue<string>();
        var attempts = 0;
        var second = await AllInOneCloud.Start(new AllInOneOptions
        {
            Budget = TimeSpan.FromMinutes(15),
            Progress = told.Enqueue,
            Ports = count => Interlocked.Increment(ref attempts) == 1 ? [((IPEndPoint)somebody.LocalEndpoint).Port, .. LoopbackPorts.Free(count - 1)] : LoopbackPorts.Free(count),
        });
        await using (second)
        {
            Assert.That(told, Has.Some.Contains("a port was taken by somebody else"));
            Assert.That(attempts, Is.EqualTo(2));
            Assert.That(second.Diagnosis(), Is.Null);
            using (var glance = Process.GetProcessById(second.Processes.Single(process => process.Name == "glance").Pid))
            {
                glance.Kill();
            }

            using var limit = new CancellationTokenSource(Budget);
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            while (second.Diagnosis() is null && await timer.WaitForNextTickAsync(limit.Token))
            {
                // It is about to end.
            }

            Assert.That(second.Diagnosis(), Does.Contain("glance has ended by signal 9"));
        }

        Assert.That(Directory.Exists(second.Folder), Is.False);
        Assert.That(RealCloud.Subject.Server.Diagnosis(), Is.Null, "the other one goes on");
    }

    [Test]
    public void No_process_has_a_secret_among_its_arguments()
    {
        var server = RealCloud.Subject.Server;
        var secret = server.AdministratorConfig.Password!;
        var arguments = server.Processes.Select(process => File.ReadAllText($"/proc/{process.Pid}/cmdline")).ToList();
        Assert.That(arguments, Has.Count.EqualTo(10));
        Assert.That(arguments.Where(line => line.Length == 0 || line.Contains(secret, StringComparison.Ordinal)), Is.Empty);
    }

    internal static List<string> ProcessesWith(string text) => [.. Directory.GetDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)).Where(folder =>
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline")).Contains(text, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false; // it has just ended
        }
    })];
}
