namespace Conformance.Processes;

/// <summary>An environment that runs.</summary>
/// <param name="Owner">Disposing it ends the environment.</param>
/// <param name="Server">Address of its API.</param>
/// <param name="ConfigFile">Path of the file with which its administrator reaches it.</param>
/// <param name="Folder">Its folder.</param>
public sealed record KeptEnvironment(IAsyncDisposable Owner, string Server, string ConfigFile, string Folder);
