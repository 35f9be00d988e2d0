namespace Conformance.Iaas.Scs0100;

/// <summary>The GPU a flavor name promises.</summary>
/// <param name="PassThrough">True for a passed-through GPU (<c>G</c>), false for a virtual one (<c>g</c>).</param>
/// <param name="Vendor">Vendor.</param>
/// <param name="Generation">Generation's token, or null where it is not told.</param>
/// <param name="Units">Number of processing units, or null where it is not told.</param>
/// <param name="UnitsH">Letters <c>h</c> after the units, 0 to 2: higher clock.</param>
/// <param name="VramGiB">Memory in whole GiB, or null where it is not told. Can be written only behind units or an <c>h</c>.</param>
/// <param name="VramH">Letters <c>h</c> after the memory, 0 to 2: high-bandwidth memory.</param>
public sealed record FlavorGpu(
    bool PassThrough, GpuVendor Vendor, string? Generation = null, int? Units = null, int UnitsH = 0, int? VramGiB = null, int VramH = 0);
