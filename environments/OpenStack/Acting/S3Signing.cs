namespace Conformance.OpenStack.Acting;

/// <summary>How a request to S3 is signed.</summary>
public enum S3Signing
{
    /// <summary>With the credential's secret, in the Authorization header.</summary>
    Sound,

    /// <summary>With a secret that is not the credential's.</summary>
    WrongSecret,

    /// <summary>Not at all.</summary>
    None,

    /// <summary>In the address, for a minute from now on.</summary>
    Presigned,

    /// <summary>In the address, for a minute that ended an hour ago.</summary>
    PresignedLate,

    /// <summary>In the address, for another object.</summary>
    PresignedForAnother,
}
