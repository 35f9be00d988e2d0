using Conformance.OpenStack.Acting;

namespace Conformance.Iaas.Scs0104;

/// <summary>What was seen of an image from its registration to its end; what never came to be asked is null.</summary>
/// <param name="Data">What was uploaded.</param>
public sealed record UploadStory(byte[] Data)
{
    /// <summary>The refusal to register it.</summary>
    public RefusedException? RegistrationRefused { get; init; }

    /// <summary>The refusal of its data.</summary>
    public RefusedException? UploadRefused { get; init; }

    /// <summary>Its status after the upload.</summary>
    public string? Status { get; init; }

    /// <summary>What the service says of the data.</summary>
    public ImageFacts? Told { get; init; }

    /// <summary>The refusal to give the data back.</summary>
    public RefusedException? DownloadRefused { get; init; }

    /// <summary>What was downloaded, cut behind one byte more than was uploaded.</summary>
    public byte[]? Downloaded { get; init; }

    /// <summary>The refusal to delete it.</summary>
    public RefusedException? DeletionRefused { get; init; }

    /// <summary>It was gone after its deletion.</summary>
    public bool? Gone { get; init; }
}
