namespace Conformance.OpenStack.Facts;

/// <summary>A flavor as Nova lists it for the project (<c>GET /v2.1/flavors/detail</c>), with its extra specs.</summary>
/// <param name="Id">The flavor's id.</param>
/// <param name="Name">Its name; empty if the answer had none.</param>
/// <param name="Vcpus">Number of virtual CPUs.</param>
/// <param name="RamMiB">Memory in MiB.</param>
/// <param name="DiskGb">Root disk in GB as Nova counts them; 0 = none.</param>
/// <param name="ExtraSpecs">Extra specs by key; values are always text.</param>
public sealed record Flavor(string Id, string Name, int Vcpus, int RamMiB, int DiskGb, IReadOnlyDictionary<string, string> ExtraSpecs)
{
    /// <summary>Ephemeral disk in GB.</summary>
    public int EphemeralGb { get; init; }

    /// <summary>False for a flavor shared with single projects only (<c>os-flavor-access:is_public</c>).</summary>
    public bool IsPublic { get; init; } = true;
}
