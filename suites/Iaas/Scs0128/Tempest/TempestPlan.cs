using Conformance.Iaas.Scs0101;
using Conformance.Model;
using Conformance.OpenStack;
using Conformance.OpenStack.Acting;
using Conformance.OpenStack.Facts;

namespace Conformance.Iaas.Scs0128.Tempest;

/// <summary>What Tempest is told to use of a cloud.</summary>
/// <param name="Image">Id of the image of its servers.</param>
/// <param name="OtherImage">Id of another one, or the same.</param>
/// <param name="Flavor">Id of their flavor.</param>
/// <param name="OtherFlavor">Id of a larger one, or the same.</param>
/// <param name="External">The external network, or null.</param>
/// <param name="Region">Region of the endpoints, or null if the catalogue names none.</param>
/// <param name="Services">Types of the services as the catalogue lists them.</param>
internal sealed record TempestPlan(string Image, string OtherImage, string Flavor, string OtherFlavor, CloudObject? External, string? Region, IReadOnlyList<string> Services)
{
    /// <summary>Reads it.</summary>
    /// <exception cref="SubjectUnavailableException">No server can be started there as Tempest starts them.</exception>
    public static async Task<TempestPlan> Read(Cloud cloud, Workshop workshop, CancellationToken cancellation)
    {
        var (images, flavors, catalog) = (await cloud.Images(cancellation), await cloud.Flavors(cancellation), await cloud.Catalog(cancellation));
        var plan = GuestPlan.Choose(images, flavors, cloud.Acting.GuestImage, cloud.Acting.GuestFlavor);
        if (plan.NeedsVolume)
        {
            throw new SubjectUnavailableException(
                $"Tempest starts its servers on the flavor's own disk, and no flavor of the project goes with {plan.Image.Name} there. Name an image and a flavor that go together with --guest-image and --guest-flavor.");
        }

        var larger = flavors.Where(flavor => flavor.Id != plan.Flavor.Id && flavor.DiskGb >= plan.Flavor.DiskGb && flavor.RamMiB >= plan.Flavor.RamMiB && flavor.Vcpus >= plan.Flavor.Vcpus)
            .OrderBy(flavor => flavor.RamMiB).ThenBy(flavor => flavor.Vcpus).ThenBy(flavor => flavor.DiskGb).ThenBy(flavor => flavor.Name, StringComparer.Ordinal).FirstOrDefault() ?? plan.Flavor;
        return new TempestPlan(
            plan.Image.Id, Another([.. images.Where(image => image.Id != plan.Image.Id)], plan.Flavor) ?? plan.Image.Id, plan.Flavor.Id, larger.Id,
            await workshop.FindExternalNetwork(cancellation), cloud.Config.Region ?? catalog.SelectMany(service => service.Endpoints).FirstOrDefault(endpoint => endpoint.Region.Length > 0)?.Region,
            [.. catalog.Select(service => service.Type)]);
    }

    private static string? Another(IReadOnlyList<Image> images, Flavor flavor)
    {
        try
        {
            return GuestPlan.Choose(images, [flavor]) is { NeedsVolume: false } plan ? plan.Image.Id : null;
        }
        catch (SubjectUnavailableException)
        {
            return null; // Tempest skips the tests that need two.
        }
    }
}
