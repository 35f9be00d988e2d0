using System.Text.Json.Nodes;
using Conformance.OpenStack.Reading;

namespace Conformance.OpenStack.Acting;

/// <content>Block storage.</content>
public sealed partial class Workshop
{
    /// <summary>Creates an empty volume of 1 GiB.</summary>
    /// <param name="cancellation">Ends the request.</param>
    /// <param name="typeId">Id of its type; null = the default type.</param>
    public Task<CloudObject> CreateVolume(CancellationToken cancellation, string? typeId = null) => Create(
        ObjectKind.Volume, "create", null,
        name =>
        {
            var volume = new JsonObject
            {
                ["name"] = name, ["size"] = 1, ["description"] = Label(ledger.Owner), ["metadata"] = new JsonObject { [LabelKey] = Label(ledger.Owner) },
            };
            if (typeId is not null)
            {
                volume["volume_type"] = typeId;
            }

            return new JsonObject { ["volume"] = volume };
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

    /// <summary>
    /// Waits until a volume is available; it may as well end in an error, or vanish. How long that takes tells how patient the scenario's later waits are.
    /// </summary>
    /// <param name="volume">The volume.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<CloudObject> SettleVolume(CloudObject volume, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        var settled = await Settle(volume, options.VolumeBudget, cancellation);
        slowness = Math.Clamp(time.GetElapsedTime(started) / options.UsualVolumeTime, slowness, Math.Max(slowness, options.MostPatience));
        return settled;
    }

    /// <summary>What a volume says of itself beyond its status.</summary>
    /// <param name="volume">The volume.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<VolumeFacts> ReadVolume(CloudObject volume, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(volume);
        return Steps.Do($"read {volume.Kind} {volume.Name}", async () =>
        {
            using var response = await caller.Send($"{volume} (block-storage)", HttpMethod.Get, await Address(volume, cancellation), null, cancellation);
            using var json = await response.Json();
            var told = ServiceCaller.Unwrapped(volume.Kind, json.RootElement);
            return new VolumeFacts(volume.Id)
            {
                Encrypted = told.TryGetProperty("encrypted", out _) ? told.Flag("encrypted", false) : null,
                ReplicationStatus = told.Text("replication_status"),
                Type = told.Text("volume_type"),
            };
        });
    }

    /// <summary>Makes an image of a volume, as block storage sees its bytes: raw.</summary>
    /// <param name="volume">The volume; it must be available.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<CloudObject> CreateImageOf(CloudObject volume, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(volume);
        return Create(
            ObjectKind.Image, $"copy {volume.Kind} {volume.Name} to", $"{ObjectKind.Volume.Path}/{Uri.EscapeDataString(volume.Id)}/action",
            name => new JsonObject
            {
                ["os-volume_upload_image"] = new JsonObject { ["image_name"] = name, ["disk_format"] = "raw", ["container_format"] = "bare", ["force"] = false },
            },
            json => new CloudObject(ObjectKind.Image, (json.Object("os-volume_upload_image") ?? json).Essential("image_id", "The image of a volume"), ""), cancellation, at: ObjectKind.Volume);
    }

    /// <summary>Waits until a backup is available; it may as well end in an error, or vanish.</summary>
    /// <param name="backup">The backup.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<CloudObject> SettleBackup(CloudObject backup, CancellationToken cancellation) => Settle(backup, options.BackupBudget * slowness, cancellation);

    /// <summary>Waits until a restored volume is available; it may as well end in an error, or vanish.</summary>
    /// <param name="volume">The volume.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<CloudObject> SettleRestored(CloudObject volume, CancellationToken cancellation) => Settle(volume, options.RestoreBudget * slowness, cancellation);
}
