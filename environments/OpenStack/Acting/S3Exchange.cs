
namespace Conformance.OpenStack.Acting;

/// <summary>One request to S3 and what came of it.</summary>
/// <param name="Step">What was asked: <c>read the object</c>.</param>
/// <param name="Status">Status of the answer; null if there was none.</param>
/// <param name="ErrorCode">Code of S3's error document, or null.</param>
public sealed record S3Exchange(string Step, int? Status, string? ErrorCode)
{
    /// <summary>Where the answer redirects to, or null; it was not followed.</summary>
    public string? RedirectsTo { get; init; }

    /// <summary>The body; empty if there was none or it was too large.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The header ETag as sent, or null.</summary>
    public string? ETag { get; init; }

    /// <summary>Length the service tells of the body, or null.</summary>
    public long? Length { get; init; }

    /// <summary>Why there is no answer, or null.</summary>
    public string? Silence { get; init; }

    /// <summary>True for a status of success.</summary>
    public bool Succeeded => Status is >= 200 and < 300;

    /// <summary>True if nothing can be said: no answer, 429 or 5xx (but 501, which says that S3 lacks something).</summary>
    public bool IsUnavailable => Status is null or 429 or (>= 500 and not 501);

    /// <summary>The answer in short: <c>403 SignatureDoesNotMatch</c>.</summary>
    public string Seen => Silence ?? (RedirectsTo is { } target ? $"{Status}, a redirect to {target}" : ErrorCode is null ? $"{Status}" : $"{Status} {ErrorCode}");
}
