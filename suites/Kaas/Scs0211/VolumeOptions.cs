namespace Conformance.Kaas.Scs0211;

/// <summary>How a volume's life is tried.</summary>
public sealed record VolumeOptions
{
    /// <summary>Image of the pods that write and read: one with a shell.</summary>
    public string Image { get; init; } = "registry.k8s.io/e2e-test-images/busybox:1.36.1-1";

    /// <summary>When the image is pulled. Default: IfNotPresent.</summary>
    public string ImagePullPolicy { get; init; } = "IfNotPresent";

    /// <summary>Size of the claim. Default: 1Gi.</summary>
    public string Size { get; init; } = "1Gi";

    /// <summary>Until the claim is bound. Default 5 min.</summary>
    public TimeSpan BindBudget { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Until a pod with the volume has done its work; attaching may take long. Default 5 min.</summary>
    public TimeSpan PodBudget { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Until the volume is gone after its claim. Default 3 min.</summary>
    public TimeSpan ReclaimBudget { get; init; } = TimeSpan.FromMinutes(3);
}
