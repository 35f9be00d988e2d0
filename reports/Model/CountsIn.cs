namespace Conformance.Model;

/// <summary>Where a testcase counts.</summary>
/// <param name="Version">Name of the scope version.</param>
/// <param name="Target">Name of the target in that version.</param>
public sealed record CountsIn(string Version, string Target);
