using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conformance.Model;

namespace Conformance.Kubernetes;

/// <summary>Who asks: a fixed token, a token file, a password, or what a plugin supplies. Plugins run once and again when their answer expires.</summary>
internal sealed class Credentials(KubeConfig config, KubeClientOptions options) : IDisposable
{
    private static readonly TimeSpan TokenFileAge = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan BeforeExpiry = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _one = new(1);
    private Supplied? _current;

    /// <summary>What to sign in with now.</summary>
    /// <param name="refused">What the server has just refused, so that something else is wanted; null = anything that is valid.</param>
    /// <param name="cancellation">Ends the wait for it.</param>
    public async ValueTask<Supplied> Current(Supplied? refused, CancellationToken cancellation)
    {
        var current = _current;
        if (current is not null && current != refused && current.Until > options.Time.GetUtcNow())
        {
            return current;
        }

        await _one.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            current = _current;
            if (current is null || current == refused || current.Until <= options.Time.GetUtcNow())
            {
                _current = config.Exec is { } exec ? await Run(exec, cancellation).ConfigureAwait(false) : await Fixed(cancellation).ConfigureAwait(false);
            }

            return _current!;
        }
        finally
        {
            _one.Release();
        }
    }

    public bool CanRefresh => config.Exec is not null || config.TokenFile is not null;

    public void Dispose() => _one.Dispose();

    private async Task<Supplied> Fixed(CancellationToken cancellation)
    {
        if (config.TokenFile is { } file)
        {
            try
            {
                var token = (await File.ReadAllTextAsync(file, cancellation).ConfigureAwait(false)).Trim();
                return token.Length > 0
                    ? new Supplied($"Bearer {token}", config.ClientCertificate, config.ClientKey, options.Time.GetUtcNow() + TokenFileAge)
                    : throw new ConfigurationException($"tokenFile of {config}: {file} is empty.");
            }
            catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
            {
                // The last good content goes on to count, as in client-go.
                if (_current is not null || config.Token is not null)
                {
                    return new Supplied(_current?.Authorization ?? $"Bearer {config.Token}", config.ClientCertificate, config.ClientKey, options.Time.GetUtcNow() + TokenFileAge);
                }

                throw new ConfigurationException($"tokenFile of {config}: {file} cannot be read ({unreadable.GetType().Name}).", unreadable);
            }
        }

        var authorization = config.Token is { } fixedToken ? $"Bearer {fixedToken}"
            : config.Username is { } user ? "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{config.Password}"))
            : null;
        return new Supplied(authorization, config.ClientCertificate, config.ClientKey, DateTimeOffset.MaxValue);
    }

    private async Task<Supplied> Run(ExecPlugin exec, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(exec.Command, exec.Arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in exec.Environment)
        {
            start.Environment[key] = value;
        }

        start.Environment["KUBERNETES_EXEC_INFO"] = Info(exec).ToJsonString();
        using var limit = new CancellationTokenSource(options.ExecTimeout, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        using var process = Start(exec, start);
        string output;
        try
        {
            process.StandardInput.Close();
            var error = process.StandardError.ReadToEndAsync(either.Token);
            output = await process.StandardOutput.ReadToEndAsync(either.Token).ConfigureAwait(false);
            await error.ConfigureAwait(false);
            await process.WaitForExitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw Fault(exec, string.Create(CultureInfo.InvariantCulture, $"did not end within {options.ExecTimeout.TotalSeconds:0.#} s"));
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        if (process.ExitCode != 0)
        {
            throw Fault(exec, string.Create(CultureInfo.InvariantCulture, $"ended with code {process.ExitCode}"));
        }

        return Understand(exec, output);
    }

    private static Process Start(ExecPlugin exec, ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            var hint = exec.InstallHint is { } text ? $" {text.Trim()}" : " Install it, or correct the command.";
            throw new ConfigurationException($"{exec.Where}: the credential plugin {exec.Command} cannot be started ({missing.Message}).{hint}");
        }
    }

    private JsonObject Info(ExecPlugin exec)
    {
        var spec = new JsonObject { ["interactive"] = false };
        if (exec.ProvideClusterInfo)
        {
            var cluster = new JsonObject { ["server"] = config.Server.ToString() };
            if (config.TlsServerName is { } name)
            {
                cluster["tls-server-name"] = name;
            }

            if (config.InsecureSkipTlsVerify)
            {
                cluster["insecure-skip-tls-verify"] = true;
            }

            if (config.CertificateAuthority is { } authority)
            {
                cluster["certificate-authority-data"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(authority));
            }

            if (config.Proxy is { } proxy)
            {
                cluster["proxy-url"] = proxy.ToString();
            }

            cluster["config"] = exec.ClusterConfig?.DeepClone();
            spec["cluster"] = cluster;
        }

        return new JsonObject { ["apiVersion"] = exec.ApiVersion, ["kind"] = "ExecCredential", ["spec"] = spec };
    }

    private Supplied Understand(ExecPlugin exec, string output)
    {
        JsonObject? answer = null;
        try
        {
            answer = JsonNode.Parse(output) as JsonObject;
        }
        catch (JsonException)
        {
            // Told below; the parser's words may quote a token.
        }

        if (answer?["status"] is not JsonObject status || answer.Kind != "ExecCredential")
        {
            throw Fault(exec, $"printed {output.Length} characters that are no ExecCredential with a status");
        }

        if (answer.ApiVersion != exec.ApiVersion)
        {
            throw Fault(exec, $"answers in another version than {exec.ApiVersion}, which the kubeconfig names");
        }

        var token = status.TextAt("token");
        var (certificate, key) = (status.TextAt("clientCertificateData"), status.TextAt("clientKeyData"));
        if (certificate is null != key is null)
        {
            throw Fault(exec, "gave only one of clientCertificateData and clientKeyData");
        }

        if (string.IsNullOrEmpty(token) && certificate is null)
        {
            throw Fault(exec, "gave neither a token nor a certificate");
        }

        if (certificate is not null)
        {
            Certificates.Client(certificate, key!, $"{exec.Where}: the certificate of the credential plugin {exec.Command}").Dispose();
        }

        var until = DateTimeOffset.MaxValue;
        if (status.TextAt("expirationTimestamp") is { } expiry)
        {
            if (!DateTimeOffset.TryParse(expiry, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out until))
            {
                throw Fault(exec, "gave an expirationTimestamp that is no time (RFC 3339)");
            }

            if (until <= options.Time.GetUtcNow())
            {
                throw Fault(exec, "gave a credential that is expired already; look at this machine's clock");
            }

            // Anew a little before the end, so that no request meets it; a credential of a few seconds is used to its end.
            until = until - BeforeExpiry > options.Time.GetUtcNow() ? until - BeforeExpiry : until;
        }

        return new Supplied(string.IsNullOrEmpty(token) ? null : $"Bearer {token}", certificate ?? config.ClientCertificate, key ?? config.ClientKey, until);
    }

    private SubjectUnavailableException Fault(ExecPlugin exec, string what) => new(
        $"Sign-in to {config}: the credential plugin {exec.Command} ({exec.Where}) {what}. Run it by hand to see what it says.");

    /// <summary>What to sign in with. A class, so that two are the same only if they are one.</summary>
    internal sealed class Supplied(string? authorization, string? certificate, string? key, DateTimeOffset until)
    {
        public string? Authorization { get; } = authorization;

        public string? Certificate { get; } = certificate;

        public string? Key { get; } = key;

        public DateTimeOffset Until { get; } = until;
    }
}
