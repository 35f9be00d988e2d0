namespace Conformance.OpenStack.Acting;

/// <summary>What the image service says of an image's data.</summary>
/// <param name="Id">Id of the image.</param>
/// <param name="Status">Its status in lower case.</param>
public sealed record ImageFacts(string Id, string Status)
{
    /// <summary>Bytes of its data; null if unknown.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>Algorithm of <see cref="Hash"/>: <c>sha512</c>; null if there is none.</summary>
    public string? HashAlgorithm { get; init; }

    /// <summary>Digest of its data in lower-case hexadecimal; null if there is none.</summary>
    public string? Hash { get; init; }
}
