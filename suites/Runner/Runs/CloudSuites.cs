using System.Reflection;
using Conformance.Harness;
using Conformance.Iaas.Scs0128;
using Conformance.Model;
using Conformance.OpenStack;
using Conformance.OpenStack.Acting;
using Conformance.OpenStack.Identities;
using Conformance.Subjects.Ledgers;

namespace Conformance.Runner.Runs;

/// <summary>Runs suites against a cloud, after the preflight on which every testcase depends.</summary>
internal static class CloudSuites
{
    public static async Task<IReadOnlyList<TestcaseResult>> Run(
        Cloud cloud, Ledger ledger, IReadOnlyList<Assembly> suites, IReadOnlyList<string> testcases, SuiteSettings settings, IRunObserver observer, CancellationToken cancellation)
    {
        if (await Obstacle(cloud, cancellation).ConfigureAwait(false) is { } obstacle)
        {
            return NothingTested.Results(testcases, obstacle, settings.Time, observer);
        }

        // Testcases of one standard wait for the same list; those of another need not wait until a worker is free to ask for theirs.
        cloud.Begin(testcases.SelectMany(id => SuiteCatalogue.Testcases.GetValueOrDefault(id)?.Standard.Facts ?? []));
        await using var accounts = new IdentityAccounts(cloud, ledger, time: settings.Time);
        var services = new SuiteServices().With(cloud).With(settings.Time).With(new Workshops(cloud, ledger, time: settings.Time)).With(accounts)
            .With(TempestEvidence.Of(settings.Results.GetValueOrDefault("tempest")));
        return await new SuiteRunner(services, settings).Run(suites, testcases, observer, cancellation).ConfigureAwait(false);
    }

    /// <summary>Runs suites between two inventories; the audit is null if no testcase creates anything, or nothing could be tested.</summary>
    public static async Task<(IReadOnlyList<TestcaseResult> Results, LeftoverAudit? Audit)> RunAudited(
        Cloud cloud, Ledger ledger, IReadOnlyList<Assembly> suites, IReadOnlyList<string> testcases, SuiteSettings settings, IRunObserver observer, CancellationToken cancellation)
    {
        Audit? audit = null;
        if (testcases.Any(id => SuiteCatalogue.Testcases.GetValueOrDefault(id)?.Acts == true) && await Obstacle(cloud, cancellation).ConfigureAwait(false) is null)
        {
            audit = await Audit.Begin(cloud, ledger, options: null, settings.Time, cancellation).ConfigureAwait(false);
        }

        var results = await Run(cloud, ledger, suites, testcases, settings, observer, cancellation).ConfigureAwait(false);

        // A cancelled run is audited as well; the audit bounds its own time.
        return (results, audit is null ? null : await audit.End(CancellationToken.None).ConfigureAwait(false));
    }

    /// <summary>Why nothing can be tested, or null.</summary>
    public static async Task<string?> Obstacle(Cloud cloud, CancellationToken cancellation)
    {
        try
        {
            var token = await cloud.Token(cancellation).ConfigureAwait(false);
            // The catalogue came with the token; asking for it now lets a region that does not exist end the run as the wrong configuration it is.
            await cloud.Catalog(cancellation).ConfigureAwait(false);
            return Preflight.Problem(token);
        }
        catch (SubjectUnavailableException exception)
        {
            return exception.Message;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return "The run was cancelled before the cloud had answered.";
        }
    }
}
