using System.Security.Cryptography;
using Conformance.Iaas.Scs0102;
using Conformance.Model;
using Conformance.OpenStack.Acting;

namespace Conformance.Iaas.Scs0104;

/// <summary>Users may upload images of their own (scs-0104-v1: "image upload must be allowed"), and get back what they uploaded.</summary>
public static class UploadedImages
{
    private const string Rule = "a member of a project can upload an image, use it, and delete it";

    private static readonly Uri Clause = new("https://docs.scs.community/standards/scs-0104-v1-standard-images");

    /// <summary>Judges how far it came.</summary>
    /// <param name="story">What was seen.</param>
    public static CheckResult Judge(UploadStory story)
    {
        ArgumentNullException.ThrowIfNull(story);
        var findings = new List<Finding>();
        Refused(story.RegistrationRefused, "POST /v2/images", "add_image");
        Refused(story.UploadRefused, "PUT /v2/images/{id}/file", "upload_image");
        Refused(story.DownloadRefused, "GET /v2/images/{id}/file", "download_image");
        Refused(story.DeletionRefused, "DELETE /v2/images/{id}", "delete_image");
        if (story.Status is { } status && status != "active")
        {
            findings.Add(Deviation("an uploaded image", "status active", $"status {Shown.Plain(status)}", "Look at the log of glance-api and at its store"));
        }

        if (story.Told is { } told)
        {
            if (told.SizeBytes is { } size && size != story.Data.Length)
            {
                findings.Add(Deviation("an uploaded image", $"size = {story.Data.Length}", $"size = {size}", "Look at the log of glance-api, at plugins that convert images and at proxies in front of it"));
            }

            if (Digest(told.HashAlgorithm, story.Data) is { } digest && told.Hash is { } hash && hash != digest)
            {
                findings.Add(Deviation("an uploaded image", $"os_hash_value = the {told.HashAlgorithm} of what was uploaded", "another value", "Look at the log of glance-api and at plugins that convert images"));
            }
        }

        if (story.Downloaded is { } downloaded && !downloaded.AsSpan().SequenceEqual(story.Data))
        {
            findings.Add(Deviation("the data of an uploaded image", "what was uploaded",
                downloaded.Length < story.Data.Length ? $"{downloaded.Length} of {story.Data.Length} bytes"
                : downloaded.Length > story.Data.Length ? $"more than the {story.Data.Length} bytes"
                : $"other bytes from offset {downloaded.AsSpan().CommonPrefixLength(story.Data)} on",
                "Look at the store behind glance-api, at plugins that convert images and at proxies in front of it"));
        }

        if (story.Gone == false)
        {
            findings.Add(Deviation("a deleted image", "404 after the deletion", "the image is still there", "Look at the log of glance-api, and at scrubbing and delayed deletion"));
        }

        return new CheckResult(findings);

        void Refused(RefusedException? refused, string what, string policy)
        {
            if (refused is not null)
            {
                findings.Add(Deviation(what, "success for role member", $"refused with {Shown.Plain(refused.Answer)}", $"Let the role member do it (policy {policy} of Glance)"));
            }
        }
    }

    /// <summary>True if a refusal says that members may not do it; others are matters of the quota or the moment.</summary>
    /// <param name="refused">The refusal.</param>
    public static bool IsDeviation(RefusedException refused)
    {
        ArgumentNullException.ThrowIfNull(refused);
        return refused.Status is 403 or 404 or 405 or 501 && !refused.IsQuota;
    }

    private static string? Digest(string? algorithm, byte[] data) => algorithm switch
    {
        "sha512" => Convert.ToHexStringLower(SHA512.HashData(data)),
        "sha256" => Convert.ToHexStringLower(SHA256.HashData(data)),
        _ => null,
    };

    private static Finding Deviation(string what, string expected, string observed, string remedy) => new(what, Rule, expected, observed, remedy, Clause);
}
