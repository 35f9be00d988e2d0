using Conformance.OpenStack.Facts;
using Conformance.OpenStack.Http;
using Conformance.OpenStack.Identity;

namespace Conformance.OpenStack.Reading;

/// <summary>Reads the volume types of the project.</summary>
internal sealed class VolumeTypeReader(Keystone keystone, Catalogue catalogue)
{
    private const string What = "Volume types (block-storage)";

    public async Task<IReadOnlyList<VolumeType>> Read(CancellationToken cancellation)
    {
        var signedIn = await keystone.Current(cancellation);
        var request = new ApiRequest(What, $"{catalogue.Find(signedIn, "block-storage", "v3", projectId: true)}/types?limit={Pages.Limit}");
        var pool = new TextPool();
        var types = new List<VolumeType>();
        await Pages.Read(keystone, request, "volume_types", json => types.Add(new VolumeType(
            json.Essential("id", "Volume type"),
            json.Text("name") ?? "",
            json.Text("description") ?? "",
            json.Object("extra_specs") is { } specs ? FlavorReader.Texts(specs, pool) : FlavorReader.Empty)), null, null, cancellation);
        return types;
    }
}
