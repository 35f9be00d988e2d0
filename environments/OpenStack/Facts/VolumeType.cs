namespace Conformance.OpenStack.Facts;

/// <summary>A volume type as Cinder lists it for the project (<c>GET /v3/{project}/types</c>).</summary>
/// <param name="Id">The type's id.</param>
/// <param name="Name">Its name; empty if the answer had none.</param>
/// <param name="Description">Its description; empty if there is none.</param>
/// <param name="ExtraSpecs">Extra specs visible to the project.</param>
public sealed record VolumeType(string Id, string Name, string Description, IReadOnlyDictionary<string, string> ExtraSpecs);
