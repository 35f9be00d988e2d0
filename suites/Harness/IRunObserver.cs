using Conformance.Model;

namespace Conformance.Harness;

/// <summary>Hears of a run's progress as it happens, from any thread, one call at a time.</summary>
public interface IRunObserver
{
    /// <summary>A testcase begins.</summary>
    /// <param name="testcase">Its id.</param>
    void Started(string testcase);

    /// <summary>A testcase has its outcome.</summary>
    /// <param name="result">The outcome with everything known of it.</param>
    void Finished(TestcaseResult result);
}
