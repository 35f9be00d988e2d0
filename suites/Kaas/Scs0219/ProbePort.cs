namespace Conformance.Kaas.Scs0219;

/// <summary>A port on which a probe pod listens.</summary>
/// <param name="Protocol"><c>TCP</c> or <c>UDP</c>.</param>
/// <param name="Number">Its number.</param>
/// <param name="Name">Its name in the pod, or null.</param>
public sealed record ProbePort(string Protocol, int Number, string? Name)
{
    /// <summary>The ports on which every probe pod listens; none needs privileges.</summary>
    public static IReadOnlyList<ProbePort> All { get; } =
        [new("TCP", 8080, "web"), new("TCP", 8081, "admin"), new("UDP", 8080, "web-udp"), new("UDP", 8081, null)];

    /// <inheritdoc/>
    public override string ToString() => $"{Protocol} {Number}";
}
