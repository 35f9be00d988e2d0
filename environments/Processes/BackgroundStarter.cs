namespace Conformance.Processes;

/// <summary>How an environment is started that a <see cref="BackgroundEnvironment"/> keeps up.</summary>
/// <param name="Name">Its name: <c>node</c>.</param>
/// <param name="Check">Throws a <see cref="Model.ConfigurationException"/> where something is missing that it needs; gets the environment variables.</param>
/// <param name="Start">Starts it; gets the environment variables, and who hears what goes on.</param>
public sealed record BackgroundStarter(
    string Name, Action<IReadOnlyDictionary<string, string>> Check, Func<IReadOnlyDictionary<string, string>, Action<string>, CancellationToken, Task<KeptEnvironment>> Start);
