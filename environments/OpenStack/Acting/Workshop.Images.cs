using System.Text.Json.Nodes;
using Conformance.OpenStack.Http;
using Conformance.OpenStack.Reading;

namespace Conformance.OpenStack.Acting;

/// <content>Images.</content>
public sealed partial class Workshop
{
    /// <summary>Registers a private raw image that has no data yet.</summary>
    /// <param name="cancellation">Ends the request.</param>
    public Task<CloudObject> CreateImage(CancellationToken cancellation) => Create(
        ObjectKind.Image, "register", null,
        name => new JsonObject { ["name"] = name, ["disk_format"] = "raw", ["container_format"] = "bare", ["visibility"] = "private", [LabelKey] = Label(ledger.Owner) },
        json => ServiceCaller.Read(ObjectKind.Image, json), cancellation);

    /// <summary>Uploads an image's data.</summary>
    /// <param name="image">The image.</param>
    /// <param name="data">The data.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task UploadImage(CloudObject image, byte[] data, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(data);
        return Steps.Do($"upload {data.Length} bytes to {image.Kind} {image.Name}", async () =>
        {
            var request = new ApiRequest($"Data of {image} (image)", await Address(image, cancellation) + "/file") { Method = HttpMethod.Put, Body = data, BodyType = "application/octet-stream" };
            using var response = await caller.Send(request, cancellation);
            return image;
        });
    }

    /// <summary>Waits until an image is active; it may as well end as killed or deleted, or vanish.</summary>
    /// <param name="image">The image.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<CloudObject> SettleImage(CloudObject image, CancellationToken cancellation) => Settle(image, options.ImageBudget * slowness, cancellation, "active");

    /// <summary>What the service says of an image's data.</summary>
    /// <param name="image">The image.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<ImageFacts> ReadImage(CloudObject image, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Steps.Do($"read {image.Kind} {image.Name}", async () =>
        {
            using var response = await caller.Send($"{image} (image)", HttpMethod.Get, await Address(image, cancellation), null, cancellation);
            using var json = await response.Json();
            var told = json.RootElement;
            return new ImageFacts(image.Id, (told.Text("status") ?? "").ToLowerInvariant())
            {
                SizeBytes = told.Long("size", "Image"), HashAlgorithm = told.Text("os_hash_algo")?.ToLowerInvariant(), Hash = told.Text("os_hash_value")?.ToLowerInvariant(),
            };
        });
    }

    /// <summary>Downloads the first bytes of an image's data; the rest is not fetched.</summary>
    /// <param name="image">The image.</param>
    /// <param name="count">How many bytes at most.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <returns>Fewer bytes if there are no more.</returns>
    public Task<byte[]> DownloadImage(CloudObject image, int count, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Steps.Do($"download up to {count} bytes of {image.Kind} {image.Name}", async () =>
        {
            var request = new ApiRequest($"Data of {image} (image)", await Address(image, cancellation) + "/file") { Headers = [new("Accept", "application/octet-stream")] };
            using var response = await caller.Send(request, cancellation);
            return await response.Prefix(count);
        });
    }
}
