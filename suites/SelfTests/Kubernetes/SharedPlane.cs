using Conformance.Kubernetes;
using Conformance.Model;

namespace Conformance.SelfTests.Kubernetes;

/// <summary>One control plane for all tests of this room that do no harm to it; started by the first that asks.</summary>
[SetUpFixture]
public sealed class SharedPlane
{
    private static readonly Lazy<Task<ControlPlane>> Plane = new(() => Start());

    private static int _names;

    /// <summary>The control plane.</summary>
    public static Task<ControlPlane> Get() => Plane.Value;

    /// <summary>A client for its administrator.</summary>
    public static async Task<KubeClient> Client() => (await Get()).Client();

    /// <summary>Starts one; where the programs are missing the test fails and says how to get them.</summary>
    public static async Task<ControlPlane> Start(ControlPlaneOptions? options = null)
    {
        try
        {
            return await ControlPlane.Start(options);
        }
        catch (ConfigurationException missing)
        {
            throw new AssertionException($"There is no control plane to test against: run .ci/prepare. ({missing.Message})");
        }
    }

    /// <summary>A name that no other test has.</summary>
    public static string Name(string stem) => $"{stem}-{Interlocked.Increment(ref _names)}";

    /// <summary>Ids of processes that have a text among their arguments.</summary>
    public static IReadOnlyList<string> ProcessesWith(string text) =>
    [
        .. Directory.GetDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)).Where(folder =>
        {
            try
            {
                return File.ReadAllText(Path.Combine(folder, "cmdline")).Contains(text, StringComparison.Ordinal);
            }
            catch (IOException)
            {
                return false;
            }
        }),
    ];

    [OneTimeTearDown]
    public async Task Stop()
    {
        await SharedNode.Stop();
        if (Plane.IsValueCreated && Plane.Value.IsCompletedSuccessfully)
        {
            await (await Get()).DisposeAsync();
        }
    }
}
