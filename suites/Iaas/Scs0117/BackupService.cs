using Conformance.Harness;
using Conformance.Model;
using Conformance.OpenStack;
using Conformance.OpenStack.Acting;

namespace Conformance.Iaas.Scs0117;

[Standard("scs-0117", "v1", "Volume backup", Facts = ["catalog"])]
public sealed class BackupService(Cloud cloud, Workshops workshops)
{
    [Testcase("scs-0117-test-backup", Acts = true)]
    public async Task A_volume_is_backed_up_and_restored(CancellationToken cancellation)
    {
        var names = ServiceTypes.Names("block-storage");
        var hasBlockStorage = (await cloud.Catalog(cancellation)).Any(service => names.Contains(service.Type)) || cloud.Config.EndpointOverrides.ContainsKey("block-storage");
        Conforms.If(VolumeBackups.Judge(hasBlockStorage ? await Tell(workshops.Begin(), cancellation) : new BackupStory { HasBlockStorage = false }));
    }

    private static async Task<BackupStory> Tell(Workshop workshop, CancellationToken cancellation)
    {
        var story = new BackupStory();
        await workshop.CheckQuotas([.. Demand.Volumes(2, 2), .. Demand.Backups(1, 1)], cancellation);
        var volume = await workshop.SettleVolume(await workshop.CreateVolume(cancellation), cancellation);
        if (volume.Status != "available")
        {
            // Without a volume nothing can be said of backups.
            throw new SubjectUnavailableException($"{volume} ended in status {volume.Status}, so there is nothing to back up. Look at the log of cinder-volume and at the free space of its back end.");
        }

        CloudObject backup;
        try
        {
            backup = await workshop.CreateBackup(volume, cancellation);
        }
        catch (RefusedException refused) when (VolumeBackups.IsDeviation(refused))
        {
            return story with { BackupRefused = refused };
        }

        story = story with { Backup = await workshop.SettleBackup(backup, cancellation) };
        if (story.Backup.Status != "available")
        {
            return story;
        }

        try
        {
            var restored = await workshop.RestoreBackup(backup, cancellation);
            return story with { Restored = await workshop.SettleRestored(restored, cancellation) };
        }
        catch (RefusedException refused) when (VolumeBackups.IsDeviation(refused))
        {
            return story with { RestoreRefused = refused };
        }
    }
}
