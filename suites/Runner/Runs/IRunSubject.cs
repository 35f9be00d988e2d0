using System.Reflection;
using Conformance.Harness;
using Conformance.Model;
using Conformance.Subjects.Ledgers;

namespace Conformance.Runner.Runs;

/// <summary>A subject of one kind while a run asks it. Disposing it ends what was started for it.</summary>
internal interface IRunSubject : IAsyncDisposable
{
    /// <summary>Facts that were read, by name, for evidence. Asks nothing.</summary>
    IReadOnlyDictionary<string, object> Known { get; }

    /// <summary>What a reader of the report should know of it. Asks nothing.</summary>
    IReadOnlyList<KeyValuePair<string, string>> Facts { get; }

    /// <summary>HTTP requests sent so far.</summary>
    int Requests { get; }

    /// <summary>What the run left in it, known after <see cref="Run"/>; null if nothing was created.</summary>
    LeftoverAudit? Audit => null;

    /// <summary>Runs testcases against it: one result for each id, whatever happens.</summary>
    Task<IReadOnlyList<TestcaseResult>> Run(
        Ledger ledger, IReadOnlyList<Assembly> suites, IReadOnlyList<string> testcases, SuiteSettings settings, IRunObserver observer, CancellationToken cancellation);
}
