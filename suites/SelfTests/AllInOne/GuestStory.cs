using System.Net.NetworkInformation;
using System.Text.RegularExpressions;
using Conformance.Iaas.Guests;
using Conformance.Iaas.Scs0101;
using Conformance.OpenStack;
using Conformance.OpenStack.Acting;
using Conformance.OpenStack.AllInOne;
using Conformance.Model;
using Conformance.Runner.Runs;
using Conformance.Subjects.Ledgers;

namespace Conformance.SelfTests.AllInOne;

/// <summary>
/// Two machines on one network, which have their addresses by DHCP: the one reaches the other, and nobody where nobody is; from outside nobody reaches it until it has a floating IP and a rule lets them
/// in. A volume that is attached to a running one is a disk there; what it writes is in the volume's backup, and what is restored of it the other one reads.
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

    /// <summary>Asks for an address by DHCP and tells of the answer: the address, who gave it, and the router.</summary>
    private const string Lease = """
        printf '#!/bin/sh\n[ "$1" != bound ] || echo "$ip $serverid $router" >/tmp/lease\n' >/tmp/leased
        chmod 700 /tmp/leased
        udhcpc -i eth0 -f -q -n -t 600 -T 2 -s /tmp/leased >/dev/null 2>&1
        say lease "$(cat /tmp/lease)"
        """;

    /// <summary>Lives it, and fails where it does not come out as told.</summary>
    /// <param name="cloud">A cloud whose servers are machines.</param>
    /// <param name="server">The same as whoever runs it sees it; its agents carry packets.</param>
    public static async Task Tell(Cloud cloud, AllInOneCloud server)
    {
        var workshops = new Workshops(cloud, Ledger.InMemory(new LedgerOwner("story", "openstack", EnvironmentCatalogue.OpenStack), TimeProvider.System));
        var workshop = workshops.Open(new StepLog(TimeProvider.System));
        try
        {
            await Tell(cloud, server, workshop);
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

    /// <summary>Starts two machines on one network, of which one reaches the other, and leaves them.</summary>
    /// <param name="cloud">A cloud whose servers are machines.</param>
    /// <param name="image">Name of the image that they boot.</param>
    public static async Task Greet(Cloud cloud, string image)
    {
        var workshop = new Workshops(cloud, Ledger.InMemory(new LedgerOwner("greeting", "openstack", EnvironmentCatalogue.OpenStack), TimeProvider.System)).Open(new StepLog(TimeProvider.System));
        var plan = await Plan(cloud, image);
        var network = await workshop.CreateNetwork(CancellationToken.None);
        await workshop.CreateSubnet(network, CancellationToken.None);
        var group = await workshop.CreateSecurityGroup(CancellationToken.None);
        var (greeted, address) = await workshop.CreatePort(network, group, CancellationToken.None);
        var (greeting, _) = await workshop.CreatePort(network, group, CancellationToken.None);
        var word = GuestPayload.NewMarker("greeting");
        var other = await workshop.CreateServer(new ServerOrder(plan.Flavor.Id, plan.Image.Id) { Port = greeted }, CancellationToken.None);
        var one = await workshop.CreateServer(new ServerOrder(plan.Flavor.Id, plan.Image.Id)
        {
            Port = greeting,
            UserData = GuestPayload.Own(word, $"""
                until ping -c 1 -W 5 {address} >/dev/null 2>&1; do sleep 1; done
                say reaches {address}
                """),
        }, CancellationToken.None);
        Active(await workshop.SettleServer(other, CancellationToken.None));
        Assert.That(await Heard(workshop, Active(await workshop.SettleServer(one, CancellationToken.None)), word, "reaches"), Is.EqualTo(address));
    }

    private static async Task<GuestPlan> Plan(Cloud cloud, string? image = null)
    {
        var plan = GuestPlan.Choose(await cloud.Images(CancellationToken.None), await cloud.Flavors(CancellationToken.None), image);
        Assert.That(plan.NeedsVolume, Is.False, "the smallest flavor has a disk of its own");
        return plan;
    }

    private static async Task Tell(Cloud cloud, AllInOneCloud server, Workshop workshop)
    {
        var plan = await Plan(cloud);
        var external = (await workshop.FindExternalNetwork(CancellationToken.None))!;
        var network = await workshop.CreateNetwork(CancellationToken.None);
        var subnet = await workshop.CreateRoutedSubnet(network, "10.1.0.0/24", CancellationToken.None);
        await workshop.Join(await workshop.CreateRouter(external, CancellationToken.None), subnet, CancellationToken.None);
        var group = await workshop.CreateSecurityGroup(CancellationToken.None);
        await workshop.AllowPing(group, CancellationToken.None);
        var (writersPort, writersAddress) = await workshop.CreatePort(network, group, CancellationToken.None);
        var (readersPort, readersAddress) = await workshop.CreatePort(network, group, CancellationToken.None);
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
            UserData = GuestPayload.Own(readersWord, $$"""
                {{Lease}}
                until ping -c 1 -W 5 {{writersAddress}} >/dev/null 2>&1; do sleep 1; done
                say reaches "$(ping -c 5 -W 10 {{writersAddress}} | tail -n 2 | tr '\n' ' ')"
                say nobody "$(ping -c 1 -W 2 {{nobody}} | tail -n 1)"
                {{Disk}}
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
        Assert.That(await Heard(workshop, reader, readersWord, "lease"), Does.Match($"^{Regex.Escape(readersAddress)} 10\\.1\\.0\\.[0-9]+ 10\\.1\\.0\\.1$"));

        // What carries them is nowhere but in the cloud's own namespace.
        var bridge = "brq" + network.Id[..11];
        Assert.That(await Outside.Interfaces(server), Does.Contain(bridge));
        Assert.That(NetworkInterface.GetAllNetworkInterfaces().Select(there => there.Name), Does.Not.Contain(bridge));
        await Reach(server, workshop, external, readersPort, group);

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

    /// <summary>Only who is in its security group may ping a machine, until a rule lets everybody: seen from outside, at its floating IP.</summary>
    private static async Task Reach(AllInOneCloud server, Workshop workshop, CloudObject external, CloudObject port, CloudObject group)
    {
        using var outside = await Outside.Of(server, external);
        var address = await outside.Address(await workshop.CreateFloatingIp(external, port, CancellationToken.None));
        Assert.That(await outside.Answers(address), Is.False, "nobody has let it in");
        var rule = await outside.LetIn(group);
        await outside.Until(address, answers: true);
        await outside.Forget(rule);
        await outside.Until(address, answers: false);
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
