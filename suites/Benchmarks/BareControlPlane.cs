using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Conformance.Kubernetes;

namespace Conformance.Benchmarks;

/// <summary>etcd and kube-apiserver as somebody starts them by hand, without anything of ours: what our starter is compared with.</summary>
internal static class BareControlPlane
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(10);

    /// <summary>How long it takes from nothing until <c>/readyz</c> says ok. All is gone afterwards.</summary>
    public static async Task<TimeSpan> Time(KubernetesBinaries binaries)
    {
        var folder = Directory.CreateTempSubdirectory("scs-bare-").FullName;
        var processes = new List<Process>();
        try
        {
            using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
            {
                await File.WriteAllTextAsync(Path.Combine(folder, "sa.key"), key.ExportECPrivateKeyPem()).ConfigureAwait(false);
            }

            var (etcd, peer, api) = (FreePort(), FreePort(), FreePort());
            using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } });
            var clock = Stopwatch.StartNew();
            var url = Text($"http://127.0.0.1:{etcd}");
            processes.Add(Start(binaries.Etcd, folder,
            [
                $"--data-dir={folder}/etcd", $"--listen-client-urls={url}", $"--advertise-client-urls={url}", Text($"--listen-peer-urls=http://127.0.0.1:{peer}"),
                Text($"--initial-advertise-peer-urls=http://127.0.0.1:{peer}"), Text($"--initial-cluster=default=http://127.0.0.1:{peer}"), "--unsafe-no-fsync",
            ]));
            await Until(() => Answers(client, $"{url}/health")).ConfigureAwait(false);
            processes.Add(Start(binaries.ApiServer, folder,
            [
                $"--etcd-servers={url}", $"--cert-dir={folder}", Text($"--secure-port={api}"), "--bind-address=127.0.0.1", "--service-cluster-ip-range=10.0.0.0/24",
                $"--service-account-key-file={folder}/sa.key", $"--service-account-signing-key-file={folder}/sa.key", "--service-account-issuer=https://kubernetes.default.svc",
                "--authorization-mode=RBAC", "--disable-admission-plugins=ServiceAccount", "--endpoint-reconciler-type=none",
            ]));
            await Until(() => Answers(client, Text($"https://127.0.0.1:{api}/readyz"))).ConfigureAwait(false);
            return clock.Elapsed;
        }
        finally
        {
            foreach (var process in processes)
            {
                process.Kill();
                await process.WaitForExitAsync().ConfigureAwait(false);
                process.Dispose();
            }

            Directory.Delete(folder, recursive: true);
        }
    }

    private static Process Start(string program, string folder, IReadOnlyList<string> arguments) =>
        Process.Start(new ProcessStartInfo("sh", ["-c", "log=$1; shift; exec \"$@\" >\"$log\" 2>&1", "sh", Path.Combine(folder, Path.GetFileName(program) + ".log"), program, .. arguments]))!;

    private static async Task<bool> Answers(HttpClient client, string address)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri(address)).ConfigureAwait(false);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task Until(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var timer = new PeriodicTimer(PollInterval);
        while (!await condition().ConfigureAwait(false))
        {
            await timer.WaitForNextTickAsync(limit.Token).ConfigureAwait(false);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
