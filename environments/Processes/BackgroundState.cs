namespace Conformance.Processes;

/// <summary>An environment that is kept up.</summary>
/// <param name="Pid">Process that keeps it up.</param>
/// <param name="Started">Start of that process, in ticks since the machine's boot.</param>
/// <param name="Server">Address of its API.</param>
/// <param name="ConfigFile">Path of the file with which its administrator reaches it: a kubeconfig, a clouds.yaml.</param>
/// <param name="Folder">Its folder, with the output of each process (<c>*.log</c>, of a node in a folder below).</param>
/// <param name="Since">When it was ready.</param>
public sealed record BackgroundState(int Pid, long Started, string Server, string ConfigFile, string Folder, DateTimeOffset Since);
