using Conformance.Iaas.Guests;
using Conformance.Iaas.Scs0101;
using Conformance.OpenStack;
using Conformance.OpenStack.Acting;
using Conformance.Model;
using Conformance.Runner.Runs;
using Conformance.Subjects.Ledgers;

namespace Conformance.SelfTests.AllInOne;

/// <summary>
/// Two machines on one network: the one reaches the other, and nobody where nobody is; a volume that is attached to a running one is a disk there; what it writes is in the volume's backup, and what is
/// restored of it the other one reads.
/// </summary>
internal static class GuestStory
{
    private const int VolumeSectors = 1 << 21;

    /// <summary>
    /// Waits for a second disk as large as the volume, and tells at times what is there instead; how long it may take is for who listens. The controller is asked each time: one that the guest is just
    /// finding does not tell of disks that come at that moment.
    /// </summary>
    private static readonly string Disk = $$"""
        disk=
        looks=0
        until [ -n "$disk" ]; do
            for candidate in "$sys"/block/[sv]d[b-z]; do
                if [ -b "/dev/${candidate##*/}" ] && [ "$(cat "$candidate/size")" = {{VolumeSectors}} ]; then
                    disk=/dev/${candidate##*/}
                fi
            done
            if [ -z "$disk" ]; then
                looks=$((looks + 1))
                for controller in "$sys"/class/scsi_host/*/scan; do
                    [ ! -e "$controller" ] || echo '- - -' >"$controller"
                done
                [ $((looks % 60)) != 30 ] || say sees "$(grep '[sv]d' /proc/partitions | tr '\n' ' ')"
                sleep 1
            fi
        done
        """;

    /// <summary>Lives it, and fails where it does not come out as told.</summary>
    /// <param name="cloud">A cloud whose servers are machines.</param>
    public static async Task Tell(Cloud cloud)
    {
        var workshops = new Workshops(cloud, Ledger.InMemory(new LedgerOwner("story", "openstack", EnvironmentCatalogue.OpenStack), TimeProvider.System));
        var workshop = workshops.Open(new StepLog(TimeProvider.System));
        try
        {
            await Tell(cloud, workshop);
        }
        finally
        {
            var left = (await workshop.Cleanup.Run(CancellationToken.None)).Where(result => result.State == CleanupState.Left).Select(result => result.ToString()).ToList();
            Assert.That(left, Is.Empty);
        }
    }

    /// <summary>Starts a machine, and leaves it.</summary>
    /// <param name="cloud">A cloud whose servers are machines.</param>
    public static async Task Leave(Cloud cloud)
    {
        var workshop = new Workshops(cloud, Ledger.InMemory(new LedgerOwner("left", "openstack", EnvironmentCatalogue.OpenStack), TimeProvider.System)).Open(new StepLog(TimeProvider.System));
        var plan = await Plan(cloud);
        Active(await workshop.SettleServer(await workshop.CreateServer(new ServerOrder(plan.Flavor.Id, plan.Image.Id), CancellationToken.None), CancellationToken.None));
    }

    private static async Task<GuestPlan> Plan(Cloud cloud)
    {
        var plan = GuestPlan.Choose(await cloud.Images(CancellationToken.None), await cloud.Flavors(CancellationToken.None));
        Assert.That(plan.NeedsVolume, Is.False, "the smallest flavor has a disk of its own");
        return plan;
    }

    private static async Task Tell(Cloud cloud, Workshop workshop)
    {
        var plan = await Plan(cloud);
        var network = await workshop.CreateNetwork(CancellationToken.None);
        await workshop.CreateSubnet(network, CancellationToken.None);
        var group = await workshop.CreateSecurityGroup(CancellationToken.None);
        await workshop.AllowPing(group, CancellationToken.None);
        var (writersPort, writersAddress) = await workshop.CreatePort(network, group, CancellationToken.None);
        var (readersPort, _) = await workshop.CreatePort(network, group, CancellationToken.None);
        var (_, nobody) = await workshop.CreatePort(network, group, CancellationToken.None);
        var (writersWord, readersWord) = (GuestPayload.NewMarker("writer"), GuestPayload.NewMarker("reader"));
        var made = workshop.CreateVolume(CancellationToken.None);
        var writer = await workshop.CreateServer(new ServerOrder(plan.Flavor.Id, plan.Image.Id)
        {
            Port = writersPort,
            UserData = GuestPayload.Own(writersWord, $"""
                {Disk}
                head -c 1048576 /dev/urandom >/tmp/pattern
                dd if=/tmp/pattern of="$disk" bs=1048576 count=1 conv=fsync
                say wrote "$(sha256sum </tmp/pattern | cut -c 1-64)"
                """),
        }, CancellationToken.None);
        var reader = await workshop.CreateServer(new ServerOrder(plan.Flavor.Id, plan.Image.Id)
        {
            Port = readersPort,
            UserData = GuestPayload.Own(readersWord, $"""
                until ping -c 1 -W 5 {writersAddress} >/dev/null 2>&1; do sleep 1; done
                say reaches "$(ping -c 5 -W 10 {writersAddress} | tail -n 2 | tr '\n' ' ')"
                say nobody "$(ping -c 1 -W 2 {nobody} | tail -n 1)"
                {Disk}
                say read "$(head -c 1048576 "$disk" | sha256sum | cut -c 1-64)"
                """),
        }, CancellationToken.None);
        writer = Active(await workshop.SettleServer(writer, CancellationToken.None));
        reader = Active(await workshop.SettleServer(reader, CancellationToken.None));
        var volume = await workshop.SettleVolume(await made, CancellationToken.None);
        Assert.That((volume.Status, volume.SizeGiB), Is.EqualTo(("available", 1)));
        Assert.That((await workshop.Attach(writer, volume, CancellationToken.None)).Status, Is.EqualTo("in-use"));
        var wrote = await Heard(workshop, writer, writersWord, "wrote");
        var reaches = await Heard(workshop, reader, readersWord, "reaches");
        await TestContext.Progress.WriteLineAsync($"one machine pings another: {reaches}");
        Assert.That(reaches, Does.Match("[1-5] packets received").And.Contain("round-trip"));
        Assert.That(await Heard(workshop, reader, readersWord, "nobody"), Does.Contain("0 packets received"));

        // Only what nobody uses can be backed up.
        await workshop.Delete(writer, CancellationToken.None);
        volume = await workshop.SettleVolume(volume, CancellationToken.None);
        Assert.That(volume.Status, Is.EqualTo("available"));
        var backup = await workshop.SettleBackup(await workshop.CreateBackup(volume, CancellationToken.None), CancellationToken.None);
        Assert.That(backup.Status, Is.EqualTo("available"), backup.FailReason);
        var restored = await workshop.SettleRestored(await workshop.RestoreBackup(backup, CancellationToken.None), CancellationToken.None);
        Assert.That(restored.Status, Is.EqualTo("available"), restored.FailReason);
        Assert.That((await workshop.Attach(reader, restored, CancellationToken.None)).Status, Is.EqualTo("in-use"));
        Assert.That(await Heard(workshop, reader, readersWord, "read"), Is.EqualTo(wrote));
    }

    private static CloudObject Active(CloudObject server)
    {
        Assert.That(server.Status, Is.EqualTo("active"), server.FailReason);
        return server;
    }

    private static async Task<string> Heard(Workshop workshop, CloudObject server, string marker, string key)
    {
        var console = await workshop.WatchConsole(
            server, $"the guest has told of what it {key}", text => ConsoleReport.Parse(text, marker) is var report && (report.Told(key) ?? report.Failure) is not null,
            text => ConsoleReport.Parse(text, marker).LastLine, CancellationToken.None);
        return ConsoleReport.Parse(console, marker).Told(key) ?? throw new AssertionException($"The guest did not tell of what it {key}. Its console: {console[^Math.Min(console.Length, 2000)..]}");
    }
}
