using System.Diagnostics;
using System.Globalization;

namespace Conformance.SelfTests.Iaas.Tls;

/// <summary>A server of the distribution's openssl on a free port of the loopback address.</summary>
internal sealed class OpenSslServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;

    private OpenSslServer(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    public static async Task<OpenSslServer> Start(TestChain chain, params string[] arguments)
    {
        string[] files = ["-cert", chain.CertificateFile, "-key", chain.KeyFile, .. chain.ChainFile is { } file ? new[] { "-cert_chain", file } : []];
        var start = new ProcessStartInfo("openssl", ["s_server", "-accept", "127.0.0.1:0", "-quiet", .. files, .. arguments])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };

        // -quiet would keep the port to itself.
        start.ArgumentList.Remove("-quiet");
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new AssertionException("This test needs the command openssl: install the package openssl.");
        }

        var errors = process.StandardError.ReadToEndAsync();
        var listening = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = Task.Run(async () =>
        {
            // Read to the end: a full pipe would stop the server.
            while (await process.StandardOutput.ReadLineAsync() is { } line)
            {
                if (line.StartsWith("ACCEPT ", StringComparison.Ordinal))
                {
                    listening.TrySetResult(int.Parse(line.Split(':')[^1], CultureInfo.InvariantCulture));
                }
            }

            listening.TrySetException(new AssertionException($"openssl s_server {string.Join(' ', arguments)} ended: {await errors}"));
        });
        try
        {
            return new OpenSslServer(process, await listening.Task.WaitAsync(Patience));
        }
        catch
        {
            await End(process);
            throw;
        }
    }

    public async ValueTask DisposeAsync() => await End(_process);

    private static async Task End(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        await process.WaitForExitAsync();
        process.Dispose();
    }
}
