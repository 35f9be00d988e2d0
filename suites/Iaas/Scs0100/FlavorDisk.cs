namespace Conformance.Iaas.Scs0100;

/// <summary>The disk a flavor name promises.</summary>
/// <param name="Count">Number of disks, 1 or more.</param>
/// <param name="SizeGb">Size of each in GB as Nova counts them, or null where the cloud chooses.</param>
/// <param name="Type">Where they live, or null where the cloud chooses.</param>
public sealed record FlavorDisk(int Count = 1, int? SizeGb = null, DiskType? Type = null);
