using Conformance.Data.Clouds;
using Conformance.Data.Environments;
using Conformance.Harness;
using Conformance.Iam;
using Conformance.OpenStack.Identities;
using Conformance.Subjects.Ledgers;

[assembly: DefaultServices<EmbeddedDefault>]
[assembly: NUnit.Framework.Parallelizable(NUnit.Framework.ParallelScope.All)]

namespace Conformance.Iam;

/// <summary>Under <c>dotnet test</c> the suite runs against a conforming embedded cloud in the test's own process.</summary>
public sealed class EmbeddedDefault : IDefaultServices
{
    /// <inheritdoc/>
    public SuiteServices Start()
    {
        // Tests are built synchronously; the cloud is up in milliseconds and goes down with the process.
        var subject = EmbeddedSubject.Start(CloudGenerator.Conforming(TimeProvider.System.GetUtcNow())).GetAwaiter().GetResult();
        var ledger = Ledger.InMemory(new LedgerOwner($"test-{Guid.NewGuid():N}"[..13], "embedded", "embedded"), TimeProvider.System);
        return new SuiteServices().With(subject.Cloud).With(TimeProvider.System).With(new IdentityAccounts(subject.Cloud, ledger));
    }
}
