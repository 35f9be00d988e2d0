using Conformance.Data.Clouds;
using Conformance.Data.Environments;
using Conformance.OpenStack;
using Conformance.OpenStack.Acting;
using Conformance.OpenStack.AllInOne;

namespace Conformance.SelfTests.AllInOne;

/// <summary>The one real OpenStack of these tests.</summary>
[SetUpFixture]
public sealed class RealCloud
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    private static RealSubject? _subject;
    private static ImageFiles? _files;

    /// <summary>It, with the contents of the embedded cloud. Where it cannot be started, the tests fail with what is missing.</summary>
    internal static RealSubject Subject => _subject ?? throw new InvalidOperationException("It was not started.");

    /// <summary>Files from which it imports images.</summary>
    internal static ImageFiles Files => _files ?? throw new InvalidOperationException("It was not started.");

    /// <summary>Time limits for a machine that does much else: they only matter where something never comes.</summary>
    internal static CloudOptions Patient { get; } = new()
    {
        Timeout = TimeSpan.FromMinutes(3),
        Acting = new ActingOptions
        {
            VolumeBudget = Long, ImageBudget = Long, BackupBudget = Long, RestoreBudget = Long, BootVolumeBudget = Long, ServerBudget = Long, DeletionBudget = Long, CleanupBudget = Long,
            ConsoleBudget = TimeSpan.FromMinutes(40), AuditBudget = TimeSpan.FromMinutes(3), LookupBudget = TimeSpan.FromSeconds(30),
        },
    };

    [OneTimeSetUp]
    public async Task Start()
    {
        _files = await ImageFiles.Start();
        var options = new AllInOneOptions { Budget = TimeSpan.FromMinutes(15), Progress = TestContext.Progress.WriteLine, ImportPorts = [_files.Port] };
        _subject = await RealSubject.Start(CloudGenerator.Conforming(TimeProvider.System.GetUtcNow()), options, Patient);
    }

    [OneTimeTearDown]
    public async Task End()
    {
        if (_subject is not null)
        {
            await _subject.DisposeAsync();
        }

        if (_files is not null)
        {
            await _files.DisposeAsync();
        }
    }
}
