namespace Conformance.Model;

/// <summary>A piece of evidence of a run: a file below the run directory's <c>evidence/</c> folder.</summary>
/// <param name="Name">What it shows, for people: <c>flavors of the project</c>.</param>
/// <param name="File">Relative path below the run directory, with forward slashes.</param>
/// <param name="MediaType">Media type: <c>application/json</c>.</param>
/// <param name="Sha256">Lower-case hexadecimal SHA-256 digest of the file's bytes.</param>
public sealed record Evidence(string Name, string File, string MediaType, string Sha256);
