using System.Security.Cryptography;
using Conformance.Harness;
using Conformance.Model;
using Conformance.OpenStack;
using Conformance.OpenStack.Acting;

namespace Conformance.Iaas.Scs0117;

/// <summary>
/// Whether a restored backup holds what was on the volume. The bytes get onto the volume and off it by way of images, so that no server is needed.
/// </summary>
[Standard("scs-0117", "v1", "Volume backup", Facts = ["catalog"])]
public sealed class BackupData(Cloud cloud, Workshops workshops)
{
    private const int Bytes = 1 << 20;

    [Testcase("scs-0117-backup-data", Acts = true)]
    public async Task A_restored_volume_holds_what_was_backed_up(CancellationToken cancellation)
    {
        var names = ServiceTypes.Names("block-storage");
        var hasBlockStorage = (await cloud.Catalog(cancellation)).Any(service => names.Contains(service.Type)) || cloud.Config.EndpointOverrides.ContainsKey("block-storage");
        Conforms.If(hasBlockStorage ? RestoredData.Judge(await Tell(workshops.Begin(), RandomNumberGenerator.GetBytes(Bytes), cancellation))
            : VolumeBackups.Judge(new BackupStory { HasBlockStorage = false }));
    }

    private static async Task<DataStory> Tell(Workshop workshop, byte[] pattern, CancellationToken cancellation)
    {
        await workshop.CheckQuotas([.. Demand.Volumes(2, 2), .. Demand.Backups(1, 1)], cancellation);
        var image = await workshop.CreateImage(cancellation);
        await workshop.UploadImage(image, pattern, cancellation);
        Needed(await workshop.SettleImage(image, cancellation), "active", "the log of glance-api and its store");
        var volume = await workshop.CreateBootVolume(image.Id, 1, cancellation);
        Needed(await workshop.SettleBootVolume(volume, cancellation), "available", "the log of cinder-volume and the free space of its back end");
        if ((await workshop.ReadVolume(volume, cancellation)).Encrypted == true)
        {
            // An image of such a volume holds the encrypted bytes, which no comparison can tell from wrong ones.
            throw new SubjectUnavailableException("The default volume type encrypts, and images made of encrypted volumes hold encrypted bytes: whether a restored volume holds what was backed up cannot be seen. Compare the data of a backup by hand.");
        }

        var story = new DataStory(pattern);
        CloudObject backup;
        try
        {
            backup = await workshop.CreateBackup(volume, cancellation);
        }
        catch (RefusedException refused) when (VolumeBackups.IsDeviation(refused))
        {
            return story with { Came = new BackupStory { BackupRefused = refused } };
        }

        story = story with { Came = story.Came with { Backup = await workshop.SettleBackup(backup, cancellation) } };
        if (story.Came.Backup!.Status != "available")
        {
            return story;
        }

        CloudObject restored;
        try
        {
            restored = await workshop.RestoreBackup(backup, cancellation);
        }
        catch (RefusedException refused) when (VolumeBackups.IsDeviation(refused))
        {
            return story with { Came = story.Came with { RestoreRefused = refused } };
        }

        story = story with { Came = story.Came with { Restored = await workshop.SettleRestored(restored, cancellation) } };
        if (story.Came.Restored!.Status != "available")
        {
            return story;
        }

        story = story with { Restored = await Read(workshop, restored, cancellation) };

        // If something differs, it must be known whether it did before the backup as well: then the way by images is to blame.
        return RestoredData.Differs(pattern, story.Restored) ? story with { Original = await Read(workshop, volume, cancellation) } : story;
    }

    private static async Task<byte[]> Read(Workshop workshop, CloudObject volume, CancellationToken cancellation)
    {
        var image = await workshop.CreateImageOf(volume, cancellation);
        Needed(await workshop.SettleImage(image, cancellation), "active", "the logs of cinder-volume and glance-api");
        return await workshop.DownloadImage(image, Bytes, cancellation);
    }

    /// <summary>What is needed to look at backups, and is not what is tested.</summary>
    private static void Needed(CloudObject made, string status, string where)
    {
        if (made.Status != status)
        {
            throw new SubjectUnavailableException($"{made} ended in status {made.Status}, so there is nothing to compare. Look at {where}.");
        }
    }
}
