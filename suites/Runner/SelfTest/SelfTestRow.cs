using Conformance.Data.Defects;

namespace Conformance.Runner.SelfTest;

/// <summary>What became of one defect or near miss.</summary>
/// <param name="Defect">The defect or near miss.</param>
/// <param name="Problem">What was not as it must be, or null.</param>
internal sealed record SelfTestRow(IDefect Defect, string? Problem);
