namespace Conformance.Model;

/// <summary>What a run says of a subject as a whole. The numeric value is the process's exit code.</summary>
public enum Verdict
{
    /// <summary>Every testcase that the certificate asks for passed. Exit code 0.</summary>
    Conforms = 0,

    /// <summary>A testcase that the certificate asks for failed. Exit code 1.</summary>
    Fails = 1,

    /// <summary>Nothing failed, yet something is missing or did not finish: nothing can be certified. Exit code 2.</summary>
    Open = 2,
}
