using Conformance.Model;

namespace Conformance.Runner.Runs;

/// <summary>The environments a subject can come from.</summary>
internal static class EnvironmentCatalogue
{
    public const string Embedded = "embedded";

    public const string Existing = "existing";

    public static IReadOnlyList<(string Name, string What, string Needs)> All { get; } =
    [
        (Embedded, "an OpenStack in this process, contents made from a seed, on loopback", "nothing"),
        (Existing, "a cloud of clouds.yaml (--os-cloud NAME, OS_CLOUD) or of OS_* variables", "an account with role member in one project"),
    ];

    public static void Check(string name)
    {
        if (All.All(environment => environment.Name != name))
        {
            throw new ConfigurationException($"--environment {name}: there is no such environment; known: {string.Join(", ", All.Select(environment => environment.Name))}.");
        }
    }
}
