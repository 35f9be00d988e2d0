namespace Conformance.OpenStack.Facts;

/// <summary>One endpoint of a catalogue service.</summary>
/// <param name="Interface"><c>public</c>, <c>internal</c> or <c>admin</c>.</param>
/// <param name="Region">Region id; empty if the answer had none.</param>
/// <param name="Url">The address exactly as listed.</param>
public sealed record CatalogEndpoint(string Interface, string Region, string Url);
