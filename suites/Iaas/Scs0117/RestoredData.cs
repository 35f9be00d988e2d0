using System.Security.Cryptography;
using Conformance.Model;

namespace Conformance.Iaas.Scs0117;

/// <summary>A restored volume holds what was backed up (scs-0117-v1: a backup is there to restore data).</summary>
public static class RestoredData
{
    private static readonly Uri Clause = new("https://docs.scs.community/standards/scs-0117-v1-volume-backup-service");

    /// <summary>Judges how far it came, and the bytes.</summary>
    /// <param name="story">What was seen.</param>
    /// <exception cref="SubjectUnavailableException">The bytes were lost before the backup, so nothing can be said of it.</exception>
    public static CheckResult Judge(DataStory story)
    {
        ArgumentNullException.ThrowIfNull(story);
        if (VolumeBackups.Judge(story.Came) is { Outcome: Outcome.Fail } early)
        {
            return early;
        }

        if (story.Restored is not { } restored || !Differs(story.Pattern, restored))
        {
            return CheckResult.Clean;
        }

        if (story.Original is { } original && Differs(story.Pattern, original))
        {
            throw new SubjectUnavailableException(
                $"A volume made of an image does not hold the image's bytes ({Describe(story.Pattern, original)}), so backups cannot be compared. Look at the logs of cinder-volume and glance-api.");
        }

        return new CheckResult([
            new Finding("the restored volume", "a restored volume holds what was on the volume when it was backed up", $"the {story.Pattern.Length} bytes that were written, SHA-256 {Digest(story.Pattern)}",
                $"{Describe(story.Pattern, restored)}, SHA-256 {Digest(restored)}", "Look at the log of cinder-backup and at its storage (chunks lost, another volume's backup, a wrong compression)", Clause)]);
    }

    /// <summary>True if what was read is not what was written.</summary>
    /// <param name="pattern">What was written.</param>
    /// <param name="read">What was read.</param>
    public static bool Differs(byte[] pattern, byte[]? read) => read is null || !read.AsSpan().SequenceEqual(pattern);

    private static string Describe(byte[] pattern, byte[] read) => read.Length < pattern.Length
        ? $"only {read.Length} of {pattern.Length} bytes"
        : $"other bytes from offset {read.AsSpan().CommonPrefixLength(pattern)} on{(read.AsSpan().ContainsAnyExcept((byte)0) ? "" : ", all of them zeros")}";

    private static string Digest(byte[] data) => Convert.ToHexStringLower(SHA256.HashData(data))[..16] + "…";
}
