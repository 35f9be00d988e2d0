using Conformance.Model;

namespace Conformance.OpenStack.Acting;

/// <summary>The project's quota does not hold what a scenario is going to create, so nothing was created; the message has the numbers.</summary>
/// <param name="message">What is too little, with the numbers and the cure.</param>
public sealed class QuotaException(string message) : SubjectUnavailableException(message);
