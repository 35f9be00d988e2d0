using Conformance.Model;

namespace Conformance.OpenStack.Acting;

/// <summary>What was waited for did not come within its budget; the message has what was seen last.</summary>
/// <param name="message">What was waited for, how long, and the last observation.</param>
public sealed class WaitTimeoutException(string message) : SubjectUnavailableException(message);
