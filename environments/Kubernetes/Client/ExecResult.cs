namespace Conformance.Kubernetes;

/// <summary>How a command in a container ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it wrote, unless a stream got it.</param>
/// <param name="Error">What it wrote to standard error, unless a stream got it.</param>
public sealed record ExecResult(int ExitCode, string Output, string Error);
