namespace Conformance.Model;

/// <summary>
/// The subject could not be asked: not reachable, an answer that is no answer, 5xx, time-out, refused sign-in. A testcase that meets it
/// did not finish; it never fails or passes because of it.
/// </summary>
/// <param name="message">What was asked, what came back, and what to do about it; free of secrets.</param>
/// <param name="cause">The cause, if there is one.</param>
public class SubjectUnavailableException(string message, Exception? cause = null) : Exception(message, cause);
