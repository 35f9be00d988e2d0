using System.Text.Json.Nodes;
using Conformance.OpenStack.Reading;

namespace Conformance.OpenStack.Acting;

/// <content>Block storage.</content>
public sealed partial class Workshop
{
    /// <summary>Creates an empty volume of 1 GiB.</summary>
    /// <param name="cancellation">Ends the request.</param>
    public Task<CloudObject> CreateVolume(CancellationToken cancellation) => Create(
        ObjectKind.Volume, "create", null,
        name => new JsonObject
        {
            ["volume"] = new JsonObject
            {
                ["name"] = name, ["size"] = 1, ["description"] = Label(ledger.Owner), ["metadata"] = new JsonObject { [LabelKey] = Label(ledger.Owner) },
            },
        },
        json => ServiceCaller.Read(ObjectKind.Volume, ServiceCaller.Unwrapped(ObjectKind.Volume, json)), cancellation);

    /// <summary>Backs a volume up.</summary>
    /// <param name="volume">The volume.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<CloudObject> CreateBackup(CloudObject volume, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(volume);

        // No metadata: backups have it from microversion 3.43 on only, and older clouds refuse it.
        return Create(
            ObjectKind.Backup, "create", null,
            name => new JsonObject { ["backup"] = new JsonObject { ["name"] = name, ["volume_id"] = volume.Id, ["description"] = Label(ledger.Owner) } },
            json => new CloudObject(ObjectKind.Backup, ServiceCaller.Unwrapped(ObjectKind.Backup, json).Essential("id", "The new backup"), ""), cancellation);
    }

    /// <summary>Restores a backup to a volume of its own.</summary>
    /// <param name="backup">The backup.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<CloudObject> RestoreBackup(CloudObject backup, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(backup);
        return Create(
            ObjectKind.Volume, "restore the backup to", $"{ObjectKind.Backup.Path}/{Uri.EscapeDataString(backup.Id)}/restore",
            name => new JsonObject { ["restore"] = new JsonObject { ["name"] = name } },
            json => new CloudObject(ObjectKind.Volume, (json.Object("restore") ?? json).Essential("volume_id", "The restore"), ""), cancellation);
    }

    /// <summary>Waits until a volume is available; it may as well end in an error, or vanish.</summary>
    /// <param name="volume">The volume.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<CloudObject> SettleVolume(CloudObject volume, CancellationToken cancellation) => Settle(volume, options.VolumeBudget, cancellation);

    /// <summary>Waits until a backup is available; it may as well end in an error, or vanish.</summary>
    /// <param name="backup">The backup.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<CloudObject> SettleBackup(CloudObject backup, CancellationToken cancellation) => Settle(backup, options.BackupBudget, cancellation);

    /// <summary>Waits until a restored volume is available; it may as well end in an error, or vanish.</summary>
    /// <param name="volume">The volume.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<CloudObject> SettleRestored(CloudObject volume, CancellationToken cancellation) => Settle(volume, options.RestoreBudget, cancellation);
}
