namespace Conformance.Model;

/// <summary>How binding the rule behind a finding is (RFC 2119 words of the standard).</summary>
public enum FindingLevel
{
    /// <summary>MUST, MUST NOT, FORBIDDEN: the testcase fails.</summary>
    Must,

    /// <summary>SHOULD, RECOMMENDED: reported, does not change the outcome.</summary>
    Should,

    /// <summary>MAY, or a remark worth a provider's attention: reported, does not change the outcome.</summary>
    Info,
}
