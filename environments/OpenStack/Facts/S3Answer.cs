namespace Conformance.OpenStack.Facts;

/// <summary>What an object store answered to an S3 ListBuckets request signed with an access key that does not exist.</summary>
/// <param name="Asked">The address that was requested.</param>
/// <param name="Status">HTTP status, or null if there was no HTTP answer at all.</param>
/// <param name="ErrorCode">The <c>Code</c> of the S3 error document (<c>InvalidAccessKeyId</c>), or null if the body is none.</param>
/// <param name="ListedBuckets">True if the body is a <c>ListAllMyBucketsResult</c>: signatures are not checked.</param>
/// <param name="Observed">What came back, in one line for people.</param>
public sealed record S3Answer(string Asked, int? Status, string? ErrorCode, bool ListedBuckets, string Observed)
{
    /// <summary>True if nothing can be said about the service: no HTTP answer, 429 or 5xx.</summary>
    public bool Unavailable => Status is null or 429 or >= 500;
}
