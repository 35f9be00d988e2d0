using System.Text.Json.Nodes;
using Conformance.Model;

namespace Conformance.OpenStack.AllInOne;

/// <summary>The guests' system in the image service of a cloud whose servers really run.</summary>
/// <param name="cloud">The cloud.</param>
/// <param name="api">Its administrator.</param>
public sealed class GuestImages(AllInOneCloud cloud, AdministratorApi api)
{
    /// <summary>Size of an image's file: there is nothing on the disk, as kernel and first file system are images of their own.</summary>
    public const int DiskBytes = 4096;

    /// <summary>Uploads kernel and first file system. Not public: what everybody is offered is an image that names them.</summary>
    /// <param name="projects">Ids of projects that may boot of them.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Properties of an image that boots them; empty if the cloud's servers do not really run.</returns>
    /// <exception cref="SubjectUnavailableException">The image service refuses.</exception>
    public async Task<IReadOnlyDictionary<string, string>> Upload(IEnumerable<string> projects, CancellationToken cancellation)
    {
        if (cloud.Guest is not { } guest)
        {
            return new Dictionary<string, string>();
        }

        var all = projects.Where(project => project != api.ProjectId).Distinct().ToList();
        var ids = await Task.WhenAll(Add("guest-kernel", "aki", guest.Kernel), Add("guest-ramdisk", "ari", guest.Ramdisk)).ConfigureAwait(false);
        return new Dictionary<string, string>(StringComparer.Ordinal) { ["kernel_id"] = ids[0], ["ramdisk_id"] = ids[1], ["os_command_line"] = guest.CommandLine };

        async Task<string> Add(string name, string format, string file)
        {
            var id = (string)(await api.Send(HttpMethod.Post, $"{cloud.ImageUrl}/v2/images", new JsonObject
            {
                ["name"] = name, ["disk_format"] = format, ["container_format"] = format, ["visibility"] = "shared",
            }, cancellation).ConfigureAwait(false))!["id"]!;
            await api.Upload($"{cloud.ImageUrl}/v2/images/{id}/file", await File.ReadAllBytesAsync(file, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
            foreach (var project in all)
            {
                await api.Send(HttpMethod.Post, $"{cloud.ImageUrl}/v2/images/{id}/members", new JsonObject { ["member"] = project }, cancellation).ConfigureAwait(false);
            }

            return id;
        }
    }

    /// <summary>Adds a public image "guest" that boots, and a flavor for it, so that somebody who works by hand has both.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="SubjectUnavailableException">A service refuses.</exception>
    public async Task AddForEverybody(CancellationToken cancellation)
    {
        var body = new JsonObject { ["name"] = "guest", ["disk_format"] = "raw", ["container_format"] = "bare", ["visibility"] = "public", ["hw_rng_model"] = "virtio" };
        foreach (var (name, value) in await Upload([], cancellation).ConfigureAwait(false))
        {
            body[name] = value;
        }

        var id = (string)(await api.Send(HttpMethod.Post, $"{cloud.ImageUrl}/v2/images", body, cancellation).ConfigureAwait(false))!["id"]!;
        await api.Upload($"{cloud.ImageUrl}/v2/images/{id}/file", new byte[DiskBytes], cancellation).ConfigureAwait(false);
        await api.Create($"{cloud.ComputeUrl}/flavors", "flavor", new JsonObject { ["name"] = "SCS-1V-1-5", ["vcpus"] = 1, ["ram"] = 1024, ["disk"] = 5 }, cancellation).ConfigureAwait(false);
    }
}
