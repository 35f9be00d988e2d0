namespace Conformance.OpenStack.Facts;

/// <summary>An availability zone as one service lists it.</summary>
/// <param name="Service">Official type of the service: compute, block-storage, network.</param>
/// <param name="Name">Its name.</param>
/// <param name="Available">Whether the service says it is available.</param>
public sealed record AvailabilityZone(string Service, string Name, bool Available);
