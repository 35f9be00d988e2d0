using System.Globalization;

using System.Text.Json.Nodes;
using Conformance.Kubernetes;
using Conformance.Kubernetes.Acting;
using Conformance.Model;

namespace Conformance.Kaas.EndToEnd;

/// <summary>
/// Runs the official conformance image as a pod: namespace, service account, rights, one pod a phase; reads its log as it comes, takes it up again where the
/// connection breaks, and fetches the results. What it made is the workshop's to remove.
/// </summary>
/// <param name="workshop">Where objects are made.</param>
/// <param name="options">How it is run.</param>
/// <param name="keep">Gets logs and JUnit files as evidence; null = they are not kept.</param>
public sealed class SuiteRun(ClusterWorkshop workshop, SuiteOptions options, Action<Attachment>? keep = null)
{
    private const int MostFiles = 200;

    private readonly KubeClient _client = workshop.Client;

    /// <summary>Runs it to its end, or as far as it comes; the record says which.</summary>
    /// <param name="version">Version of the cluster, as it says itself.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="SubjectUnavailableException">The pod did not come to run.</exception>
    public async Task<EndToEndRecord> Run(string version, CancellationToken cancellation)
    {
        var plan = new SuitePlan(options, SuiteVersion.Find(version) ?? throw new SubjectUnavailableException($"The cluster says it has version \"{version}\", which is none of Kubernetes, so it has no suite."));
        plan.CheckImage();
        var record = new EndToEndRecord("conformance run") { Image = plan.Image, Focus = options.Focus, Skip = options.Skip };
        var ns = await workshop.CreateNamespace(new Dictionary<string, string> { ["pod-security.kubernetes.io/enforce"] = "restricted" }, cancellation).ConfigureAwait(false);
        var account = (await workshop.Create(SuitePlan.ServiceAccount(ns), "sa", cancellation).ConfigureAwait(false)).Name;
        await workshop.Create(SuitePlan.Binding(ns, account), "binding", cancellation).ConfigureAwait(false);
        if (plan.NeedsSecret)
        {
            await _client.WaitFor(
                new ObjectPath(ApiResource.ServiceAccount, account, ns), "has its token", item => item?["secrets"] is JsonArray { Count: > 0 }, KubeClient.DefaultBudget, cancellation).ConfigureAwait(false);
        }

        using var limit = new CancellationTokenSource(options.Timeout, workshop.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        foreach (var phase in plan.Phases)
        {
            var log = new EndToEndLog();
            try
            {
                record = await workshop.Steps.Do($"conformance suite, {phase.Name}", () => Phase(plan, phase, ns, account, record, log, both.Token)).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
            {
                record = record with
                {
                    Logs = [.. record.Logs, log],
                    BrokenOff = string.Create(CultureInfo.InvariantCulture, $"it was not done within {options.Timeout.TotalMinutes:0.#} min; {Progress(log)}"),
                };
            }

            if (record.BrokenOff is not null)
            {
                break;
            }
        }

        return record;
    }

    private async Task<EndToEndRecord> Phase(SuitePlan plan, SuitePhase phase, string ns, string account, EndToEndRecord record, EndToEndLog log, CancellationToken cancellation)
    {
        var made = await workshop.Create(plan.Pod(ns, account, phase), "e2e", cancellation).ConfigureAwait(false);
        var pod = new ObjectPath(ApiResource.Pod, made.Name, ns);
        options.Progress($"{phase.Name}: waiting for {plan.Image}");
        await _client.WaitFor(pod, "runs the suite", Started, options.StartBudget, cancellation).ConfigureAwait(false);
        var follower = new LogFollower(_client, workshop.Time);
        await foreach (var line in follower.Follow(pod, SuitePlan.Suite, cancellation).ConfigureAwait(false))
        {
            var (ended, runs) = (log.Ended, log.RunIds.Count);
            log.Take(line);
            if (log.RunIds.Count > runs)
            {
                // Its tests make namespaces of their own, which a killed suite leaves behind.
                workshop.AdoptNamespaces($"e2e-run={log.RunIds.Last()}");
            }

            if (log.Ended > ended)
            {
                options.Progress($"{phase.Name}: {Progress(log)}");
            }
        }

        if (follower.Resumed > 0)
        {
            options.Progress(string.Create(CultureInfo.InvariantCulture, $"{phase.Name}: the log was taken up again {follower.Resumed} times"));
        }

        var current = await _client.WaitFor(pod, "has ended the suite", item => item is null || Ended(item) is not null || Phase(item) is "Failed" or "Succeeded", options.ResultBudget, cancellation).ConfigureAwait(false);
        if (current is null || current.Uid != made.Uid || current.TextAt("metadata", "deletionTimestamp") is not null)
        {
            return record with { Logs = [.. record.Logs, log], BrokenOff = $"its pod was deleted; {Progress(log)}" };
        }

        if (Ended(current) is not { } ended2)
        {
            return record with { Logs = [.. record.Logs, log], BrokenOff = $"its pod ended ({current.TextAt("status", "reason")} {current.TextAt("status", "message")}); {Progress(log)}" };
        }

        return await Fetch(phase, pod, ended2, record, log, cancellation).ConfigureAwait(false);
    }

    private async Task<EndToEndRecord> Fetch(SuitePhase phase, ObjectPath pod, JsonObject ended, EndToEndRecord record, EndToEndLog log, CancellationToken cancellation)
    {
        var code = (int?)ended["exitCode"] ?? -1;
        var end = string.Create(CultureInfo.InvariantCulture, $"its program ended with code {code}{(ended.TextAt("reason") is { Length: > 0 } reason ? $" ({reason})" : "")}");
        var listing = await Shell(pod, $"ls {SuitePlan.Folder}", cancellation).ConfigureAwait(false);
        var files = listing.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(name => name.Trim()).Take(MostFiles).ToList();
        if (!files.Contains("done"))
        {
            return record with { Logs = [.. record.Logs, log], BrokenOff = $"{end} without its sign that the results are complete; {Progress(log)}" };
        }

        if (files.Contains("e2e.log"))
        {
            // What came as a stream may have gaps where the node rotated the file; the file has none.
            var text = await Content(pod, "e2e.log", cancellation).ConfigureAwait(false);
            Keep(phase, "e2e.log", text);
            using var reader = new StreamReader(new MemoryStream(text));
            log = EndToEndLog.Read(reader);
        }

        var reports = new List<JUnitReport>();
        foreach (var name in files.Where(name => name.StartsWith("junit", StringComparison.Ordinal) && name.EndsWith(".xml", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            var text = await Content(pod, name, cancellation).ConfigureAwait(false);
            Keep(phase, name, text);
            try
            {
                reports.Add(JUnitReport.Parse(new MemoryStream(text), name));
            }
            catch (ConfigurationException broken)
            {
                return record with { Logs = [.. record.Logs, log], BrokenOff = $"{end}, and its results cannot be read: {broken.Message}" };
            }
        }

        record = record with { Logs = [.. record.Logs, log], Reports = [.. record.Reports, .. reports] };
        return reports.Count == 0 ? record with { BrokenOff = $"{end} and wrote no JUnit file; {Progress(log)}" }
            : code != 0 && reports.All(report => report.Cases.All(item => item.Status != CaseStatus.Failed)) ? record with { BrokenOff = $"{end}, although no test failed; {Progress(log)}" }
            : log.Ran is null ? record with { BrokenOff = $"{end}, and its log has no summary; {Progress(log)}" }
            : record;
    }

    private void Keep(SuitePhase phase, string name, byte[] content)
    {
        var dot = name.LastIndexOf('.');
        keep?.Invoke(new Attachment($"{phase.Name} {name}", name[(dot + 1)..], name.EndsWith(".xml", StringComparison.Ordinal) ? "application/xml" : "text/plain", content));
    }

    private async Task<byte[]> Content(ObjectPath pod, string name, CancellationToken cancellation)
    {
        using var content = new MemoryStream();
        var result = await _client.Exec(pod, ["cat", $"{SuitePlan.Folder}/{name}"], new ExecOptions { Container = SuitePlan.Output, Output = content }, cancellation).ConfigureAwait(false);
        return result.ExitCode == 0 ? content.ToArray() : throw new SubjectUnavailableException($"{name} cannot be fetched from {pod}: {result.Error.Trim()}");
    }

    private async Task<string> Shell(ObjectPath pod, string script, CancellationToken cancellation)
    {
        var result = await _client.Exec(pod, ["sh", "-c", script], new ExecOptions { Container = SuitePlan.Output }, cancellation).ConfigureAwait(false);
        return result.ExitCode == 0 ? result.Output : throw new SubjectUnavailableException($"The results cannot be looked at in {pod}: {result.Error.Trim()}");
    }

    private static string Progress(EndToEndLog log) => log.Planned is { } planned
        ? string.Create(CultureInfo.InvariantCulture, $"{log.Ended} of {planned} tests had ended, {log.Failed} of them had failed")
        : string.Create(CultureInfo.InvariantCulture, $"{log.Ended} tests had ended, {log.Failed} of them had failed");

    private static bool Started(JsonObject? pod) => pod is null
        || Phase(pod) is "Failed" or "Succeeded" || LogFollower.Status(pod, SuitePlan.Suite) is { } status && (status.At("state", "running") is not null || status.At("state", "terminated") is not null);

    private static string Phase(JsonObject pod) => pod.TextAt("status", "phase") ?? "";

    private static JsonObject? Ended(JsonObject pod) => LogFollower.Status(pod, SuitePlan.Suite)?.At("state", "terminated") as JsonObject;
}
