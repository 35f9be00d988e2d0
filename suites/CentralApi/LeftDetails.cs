using Conformance.Kubernetes;

namespace Conformance.CentralApiSuite;

/// <summary>A secret with connection details that stays.</summary>
/// <param name="Secret">The secret.</param>
/// <param name="Owner">Whose details it has.</param>
/// <param name="Waited">How long it was waited for.</param>
internal sealed record LeftDetails(ObjectPath Secret, ConnectionOwner Owner, TimeSpan Waited)
{
    /// <summary>Whether the composite is still there: then the secret is rightly there, too.</summary>
    public bool IsOwned { get; init; }

    /// <summary>What it is, and what keeps it.</summary>
    public string Why => IsOwned ? $"with the connection details of {Owner}, whose composite {Owner.Composite!.Resource.Kind} {Owner.Composite.Name} is still there after {Waited.TotalSeconds:0} s: look at its finalizers"
        : $"with the connection details of {Owner}, {Waited.TotalSeconds:0} s after claim and composite were gone: delete it";

    /// <inheritdoc/>
    public override string ToString() => $"secret {Secret.Name} in {Secret.Namespace}, {Why}";
}
