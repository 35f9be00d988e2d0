using Conformance.Iaas.Scs0102;
using Conformance.Model;
using Conformance.OpenStack.Acting;

namespace Conformance.Iaas.Scs0117;

/// <summary>A volume can be backed up and restored (scs-0117-v1).</summary>
public static class VolumeBackups
{
    private const string Rule = "a volume can be backed up with the block storage API, and the backup can be restored to a new volume";

    private static readonly Uri Clause = new("https://docs.scs.community/standards/scs-0117-v1-volume-backup-service");

    /// <summary>Judges how far it came. Upstream's script comes to the same verdict where ours comes to one.</summary>
    /// <param name="story">What was seen.</param>
    public static CheckResult Judge(BackupStory story)
    {
        ArgumentNullException.ThrowIfNull(story);
        return !story.HasBlockStorage ? Deviation("service catalog", "a service of type block-storage or volumev3", "none", "Offer block storage with a backup service and register it")
            : story.BackupRefused is { } refused ? Deviation("POST /backups", "202 and a backup", $"refused with {Shown.Plain(refused.Answer)}", Remedy(refused))
            : story.Backup is { Status: not "available" } backup ? Deviation("the backup of a volume", "status available", Ended(backup),
                "Look at the log of cinder-backup and at its storage (openstack volume service list, openstack volume backup show)")
            : story.RestoreRefused is { } denied ? Deviation("POST /backups/{id}/restore", "202 and a volume", $"refused with {Shown.Plain(denied.Answer)}", Remedy(denied))
            : story.Restored is { Status: not "available" } volume ? Deviation("the restored volume", "status available", Ended(volume),
                "Look at the logs of cinder-backup and cinder-volume (openstack volume show)")
            : story.Restored is { SizeGiB: < 1 } small ? Deviation("the restored volume", "1 GiB or more", $"{small.SizeGiB} GiB", "Look at the log of cinder-volume")
            : CheckResult.Clean;
    }

    /// <summary>True if a refusal says that the account may not make backups, or that there is no such API; others are matters of the account or the moment.</summary>
    /// <param name="refused">The refusal.</param>
    public static bool IsDeviation(RefusedException refused)
    {
        ArgumentNullException.ThrowIfNull(refused);
        return refused.Status is 403 or 404 or 405 or 501 && !refused.IsQuota;
    }

    private static string Ended(CloudObject item) =>
        $"status {Shown.Plain(item.Status)}{(item.FailReason is { } reason ? $": {Shown.Value(reason)}" : "")}";

    private static string Remedy(RefusedException refused) => refused.Status == 403
        ? "Let the role member make backups (policy backup:create, backup:restore)"
        : "Run cinder-backup and offer the backups API at the address that the catalogue has for block storage";

    private static CheckResult Deviation(string what, string expected, string observed, string remedy) => new([new Finding(what, Rule, expected, observed, remedy, Clause)]);
}
