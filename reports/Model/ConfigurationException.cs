namespace Conformance.Model;

/// <summary>Wrong usage or configuration: exit code 3. The message names the file, the key and the cure.</summary>
/// <param name="message">What is wrong and how to put it right.</param>
/// <param name="cause">The cause, if there is one.</param>
public sealed class ConfigurationException(string message, Exception? cause = null) : Exception(message, cause);
