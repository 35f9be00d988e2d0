using Conformance.Model;
using Conformance.Runner.CommandLine;

namespace Conformance.Runner.Runs;

/// <summary>The subjects of one run, one of each kind that its suites ask; started at the same time, ended together.</summary>
internal sealed class RunSubjects : IAsyncDisposable
{
    private readonly Dictionary<SubjectKind, IRunSubject> _subjects = [];

    public IReadOnlyDictionary<string, object> Known =>
        _subjects.Values.SelectMany(subject => subject.Known).ToDictionary(fact => fact.Key, fact => fact.Value, StringComparer.Ordinal);

    public IReadOnlyList<KeyValuePair<string, string>> Facts => [.. _subjects.Values.SelectMany(subject => subject.Facts)];

    public int Requests => _subjects.Values.Sum(subject => subject.Requests);

    /// <summary>What the run left in any of them; null if it created nothing.</summary>
    public LeftoverAudit? Audit => LeftoverAudit.Combined([.. _subjects.Values.Select(subject => subject.Audit).OfType<LeftoverAudit>()]);

    public IRunSubject this[SubjectKind kind] => _subjects[kind];

    public static async Task<RunSubjects> Open(
        SubjectChoice choice, RunOptions options, Action<string> progress, TimeProvider time, CancellationToken cancellation)
    {
        var opening = choice.Kinds.ToDictionary(kind => kind, kind => Open(kind, choice, options, progress, time, cancellation));
        var subjects = new RunSubjects();
        try
        {
            foreach (var (kind, subject) in opening)
            {
                subjects._subjects[kind] = await subject.ConfigureAwait(false);
            }

            return subjects;
        }
        catch
        {
            // One could not be opened: the others, which may have come up meanwhile, are ended.
            foreach (var subject in opening.Values)
            {
                if (await Task.WhenAny(subject).ConfigureAwait(false) is { IsCompletedSuccessfully: true } open)
                {
                    await (await open.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
                }
            }

            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var subject in _subjects.Values)
        {
            await subject.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task<IRunSubject> Open(
        SubjectKind kind, SubjectChoice choice, RunOptions options, Action<string> progress, TimeProvider time, CancellationToken cancellation) => kind switch
    {
        SubjectKind.Cloud => await CloudSubject.Open(choice, options, progress, time, cancellation).ConfigureAwait(false),
        SubjectKind.Cluster => await ClusterSubject.Open(choice, options.Kaas, progress, time, cancellation).ConfigureAwait(false),
        SubjectKind.StatusPage => await PageSubject.Open(choice, options.Embedded, time, cancellation).ConfigureAwait(false),
        SubjectKind.CentralApi => await CentralSubject.Open(choice, options, progress, time, cancellation).ConfigureAwait(false),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No subject of this kind can be opened."),
    };
}
