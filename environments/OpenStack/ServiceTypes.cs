namespace Conformance.OpenStack;

/// <summary>Official service types and their aliases as the OpenStack Service Types Authority lists them.</summary>
public static class ServiceTypes
{
    private static readonly Dictionary<string, string[]> Aliases = new(StringComparer.Ordinal)
    {
        // Order matters for block storage: the alias that says version 3 comes before those that may be old.
        ["block-storage"] = ["volumev3", "block-store", "volume", "volumev2"],
        ["alarm"] = ["alarming"],
        ["application-catalog"] = ["application_catalog"],
        ["application-container"] = ["container"],
        ["application-deployment"] = ["application_deployment"],
        ["baremetal"] = ["bare-metal"],
        ["clustering"] = ["resource-cluster", "cluster"],
        ["container-infrastructure-management"] = ["container-infrastructure", "container-infra"],
        ["event"] = ["events"],
        ["instance-ha"] = ["ha"],
        ["message"] = ["messaging"],
        ["meter"] = ["metering", "telemetry"],
        ["operator-policy"] = ["policy"],
        ["optimization"] = ["infra-optim"],
        ["resource-reservation"] = ["reservation"],
        ["root-cause-analysis"] = ["rca"],
        ["shared-file-system"] = ["sharev2", "share"],
        ["workflow"] = ["workflowv2"],
        ["accelerator"] = [],
        ["audit"] = [],
        ["backup"] = [],
        ["baremetal-introspection"] = [],
        ["compute"] = [],
        ["data-processing"] = [],
        ["data-protection-orchestration"] = [],
        ["database"] = [],
        ["dns"] = [],
        ["function-engine"] = [],
        ["identity"] = [],
        ["image"] = [],
        ["key-manager"] = [],
        ["load-balancer"] = [],
        ["monitoring"] = [],
        ["network"] = [],
        ["object-store"] = [],
        ["orchestration"] = [],
        ["placement"] = [],
        ["search"] = [],
    };

    private static readonly Dictionary<string, string> Official =
        Aliases.SelectMany(pair => pair.Value.Append(pair.Key).Select(name => (name, pair.Key))).ToDictionary(pair => pair.name, pair => pair.Key, StringComparer.Ordinal);

    /// <summary>The official type of a type or alias; a type that is not registered stays as it is.</summary>
    /// <param name="type">A type as in a catalogue.</param>
    public static string Canonical(string type) => Official.GetValueOrDefault(type, type);

    /// <summary>The official type followed by its aliases, best first; for a type that is not registered, only itself.</summary>
    /// <param name="type">A type or alias.</param>
    public static IReadOnlyList<string> Names(string type) =>
        Canonical(type) is var official && Aliases.TryGetValue(official, out var aliases) ? [official, .. aliases] : [type];

    /// <summary>True if the Service Types Authority knows the type or alias.</summary>
    /// <param name="type">A type as in a catalogue.</param>
    public static bool IsRegistered(string type) => Official.ContainsKey(type);
}
