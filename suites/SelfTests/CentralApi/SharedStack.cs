using Conformance.CentralApi;
using Conformance.CentralApiStack;
using Conformance.Embedded;
using Conformance.Model;

namespace Conformance.SelfTests.CentralApi;

/// <summary>One Central API for all tests that do no harm to it; started by the first that asks. Each test has a tenant of its own.</summary>
[SetUpFixture]
public sealed class SharedStack
{
    /// <summary>Name of the run whose tenants' clusters come without their workers, and whose connection details stay.</summary>
    public const string WithoutWorkers = "idle";

    private static readonly CentralApiFlaws Workerless = new() { Defects = new HashSet<CentralApiDefect> { CentralApiDefect.ClusterWithoutWorkers, CentralApiDefect.SecretLeaked } };

    /// <summary>How its controllers behave: impatient, so that tests are short.</summary>
    public static CentralApiOptions Impatient { get; } = new()
    {
        DriftInterval = TimeSpan.FromSeconds(1), LongestRetry = TimeSpan.FromSeconds(2), CreateGrace = TimeSpan.FromSeconds(1), Progress = Tell,
        FlawsOf = tenant => tenant.Contains($"-{WithoutWorkers}-", StringComparison.Ordinal) ? Workerless : null,
    };

    private static readonly Lazy<Task<CarelessTokens>> Tokens = new(() => CarelessTokens.Start());
    private static readonly Lazy<Task<ImageFiles>> Images = new(ImageFiles.Start);
    private static readonly Lazy<Task<EmbeddedCentralApi>> Stack = new(async () =>
        await Start(new EmbeddedCentralApiOptions
        {
            Controllers = Impatient, Progress = Tell, ApiServerArguments = (await Tokens.Value).ApiServerArguments,
            Cloud = new EmbeddedCloudOptions { Imports = new ImageImportOptions { AllowedHosts = ["127.0.0.1"], AllowedPorts = [(await Images.Value).Port] } },
        }));

    private static int _names;

    /// <summary>The stack.</summary>
    public static Task<EmbeddedCentralApi> Get() => Stack.Value;

    /// <summary>Files from which its cloud imports images.</summary>
    internal static Task<ImageFiles> Files() => Images.Value;

    /// <summary>A second way by which tokens come into it; knows nobody unless a test says so.</summary>
    internal static Task<CarelessTokens> Careless() => Tokens.Value;

    /// <summary>Starts one; where the programs are missing the test fails and says how to get them.</summary>
    public static async Task<EmbeddedCentralApi> Start(EmbeddedCentralApiOptions? options = null)
    {
        try
        {
            return await EmbeddedCentralApi.Start(options ?? new EmbeddedCentralApiOptions { Controllers = Impatient, Progress = Tell });
        }
        catch (ConfigurationException missing)
        {
            throw new AssertionException($"There is no control plane to test against: run .ci/prepare. ({missing.Message})");
        }
    }

    /// <summary>A name that no other test has.</summary>
    public static string Name(string stem) => $"{stem}-{Interlocked.Increment(ref _names)}";

    private static void Tell(string line) => TestContext.Progress.WriteLine($"{DateTimeOffset.UtcNow:HH:mm:ss.f} {line}");

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (Stack.IsValueCreated && Stack.Value.IsCompletedSuccessfully)
        {
            await (await Get()).DisposeAsync();
        }

        if (Tokens.IsValueCreated && Tokens.Value.IsCompletedSuccessfully)
        {
            await (await Careless()).DisposeAsync();
        }

        if (Images.IsValueCreated && Images.Value.IsCompletedSuccessfully)
        {
            await (await Files()).DisposeAsync();
        }
    }
}
