namespace Conformance.Iaas.Scs0123;

/// <summary>What a request to S3 has to end in.</summary>
public enum S3Wish
{
    /// <summary>Success, with the content that was written.</summary>
    Success,

    /// <summary>A refusal.</summary>
    Refusal,

    /// <summary>404: there is no such thing any more.</summary>
    Absence,
}
