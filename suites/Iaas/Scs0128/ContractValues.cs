using System.Text;
using Conformance.Iaas.Guests;
using Conformance.Iaas.Scs0101;
using Conformance.Model;
using Conformance.OpenStack;
using Conformance.OpenStack.Acting;

namespace Conformance.Iaas.Scs0128;

/// <summary>What contracts need of a cloud: an image and flavors that go together, an external network, an account that may make credentials.</summary>
internal static class ContractValues
{
    /// <summary>Reads it; what is not there is left out, and contracts that need it are not looked at.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> Read(ContractArea area, Cloud cloud, Workshop workshop, ActingOptions options, CancellationToken cancellation)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (area.Contracts.Any(contract => contract.Needs.Contains("password")))
        {
            // A token of another one may not hand on, and an application credential only if it is unrestricted.
            if (cloud.Config.Auth == CloudAuth.Password)
            {
                values["password"] = "yes";
            }

            if ((await cloud.Token(cancellation)).ProjectDomainId is { } domain)
            {
                values["domain"] = domain;
            }
        }

        if (area.Contracts.Any(contract => contract.Needs.Contains("external")) && await workshop.FindExternalNetwork(cancellation) is { } external)
        {
            values["external"] = external.Id;
        }

        if (area.Name is "compute" or "volume")
        {
            try
            {
                var (images, flavors) = (await cloud.Images(cancellation), await cloud.Flavors(cancellation));
                if (images.FirstOrDefault(one => one.Status == "active") is { } any)
                {
                    values["image"] = any.Id;
                }

                var plan = GuestPlan.Choose(images, flavors, options.GuestImage, options.GuestFlavor);
                (values["image"], values["disk"]) = (plan.Image.Id, Math.Max(plan.DiskGiB, 1).ToString(System.Globalization.CultureInfo.InvariantCulture));
                if (!plan.NeedsVolume)
                {
                    (values["flavor"], values["vcpus"]) = (plan.Flavor.Id, plan.Flavor.Vcpus.ToString(System.Globalization.CultureInfo.InvariantCulture));
                    var larger = flavors.Where(flavor => flavor.Id != plan.Flavor.Id && flavor.DiskGb >= plan.Flavor.DiskGb && flavor.RamMiB >= plan.Flavor.RamMiB && flavor.Vcpus >= plan.Flavor.Vcpus)
                        .OrderBy(flavor => flavor.RamMiB).ThenBy(flavor => flavor.Vcpus).ThenBy(flavor => flavor.DiskGb).ThenBy(flavor => flavor.Name, StringComparer.Ordinal).FirstOrDefault();
                    if (larger is not null)
                    {
                        values["larger"] = larger.Id;
                    }
                }

                var marker = GuestPayload.NewMarker("scs0128");
                (values["marker"], values["program"]) = (marker, Convert.ToBase64String(Encoding.UTF8.GetBytes(GuestPayload.Machine(marker))));
            }
            catch (SubjectUnavailableException)
            {
                // Without images, or a flavor that goes with one, no server is started; the contracts that need one say so.
            }
        }

        return values;
    }
}
