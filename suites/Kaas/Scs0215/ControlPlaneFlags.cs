using System.Globalization;
using Conformance.Kubernetes.Facts;
using Conformance.Model;

namespace Conformance.Kaas.Scs0215;

/// <summary>What the flags of a control plane's visible components say of its robustness (scs-0215-v1). Without visible components nothing is said.</summary>
public static class ControlPlaneFlags
{
    private static readonly string[] Limits = ["max-requests-inflight", "max-mutating-requests-inflight", "min-request-timeout"];

    /// <summary>Every API server has limits for requests.</summary>
    /// <param name="components">The visible components.</param>
    /// <exception cref="ConfigurationException">No API server is among them.</exception>
    public static CheckResult RequestLimits(IReadOnlyList<ComponentPod> components)
    {
        var findings = new List<Finding>();
        foreach (var server in Of(components, "kube-apiserver"))
        {
            foreach (var flag in Limits)
            {
                var value = server.Flag(flag);
                if (value is null || !long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0)
                {
                    findings.Add(new Finding($"pod {server.Pod}", "the number of requests to the API server is limited by its flags", $"--{flag} with a number above 0", value is null ? "no such flag" : $"--{flag}={value}",
                        $"Start kube-apiserver with --{flag}, by default {(flag == "max-requests-inflight" ? "400" : flag == "max-mutating-requests-inflight" ? "200" : "1800")}", Clauses.Robustness));
                }
            }
        }

        return new CheckResult(findings);
    }

    /// <summary>Every API server limits the rate of events.</summary>
    /// <param name="components">The visible components.</param>
    /// <exception cref="ConfigurationException">No API server is among them.</exception>
    public static CheckResult EventRateLimit(IReadOnlyList<ComponentPod> components)
    {
        var findings = new List<Finding>();
        foreach (var server in Of(components, "kube-apiserver"))
        {
            var enabled = (server.Flags.GetValueOrDefault("enable-admission-plugins") ?? []).SelectMany(value => value.Split(',')).Contains("EventRateLimit");
            var configured = server.Flag("admission-control-config-file") is { Length: > 0 };
            if (!enabled || !configured)
            {
                findings.Add(new Finding($"pod {server.Pod}", "the admission plugin EventRateLimit is active and configured", "EventRateLimit in --enable-admission-plugins, and its limits in --admission-control-config-file",
                    !enabled ? $"--enable-admission-plugins={server.Flag("enable-admission-plugins") ?? "(not given)"}" : "no --admission-control-config-file", "Enable EventRateLimit with burst 20000 and qps 5000 of type Server, or finer limits", Clauses.Robustness));
            }
        }

        return new CheckResult(findings);
    }

    /// <summary>Every etcd is compacted every eight hours, or more often.</summary>
    /// <param name="components">The visible components.</param>
    /// <exception cref="ConfigurationException">No etcd is among them.</exception>
    public static CheckResult Compaction(IReadOnlyList<ComponentPod> components)
    {
        var findings = new List<Finding>();
        foreach (var etcd in Of(components, "etcd"))
        {
            var (mode, retention) = (etcd.Flag("auto-compaction-mode"), etcd.Flag("auto-compaction-retention"));
            var hours = Hours(retention);
            if ((mode is not null && mode != "periodic") || hours is null or <= 0 or > 8)
            {
                findings.Add(new Finding($"pod {etcd.Pod}", "etcd is compacted regularly", "--auto-compaction-mode=periodic --auto-compaction-retention=8h",
                    $"--auto-compaction-mode={mode ?? "(not given)"} --auto-compaction-retention={retention ?? "(not given)"}", "Start etcd with --auto-compaction-mode=periodic --auto-compaction-retention=8h", Clauses.Robustness));
            }
            else if (hours != 8 || mode is null)
            {
                findings.Add(new Finding($"pod {etcd.Pod}", "etcd is compacted regularly", "--auto-compaction-mode=periodic --auto-compaction-retention=8h", $"--auto-compaction-mode={mode ?? "(not given, which is periodic)"} --auto-compaction-retention={retention}", "Set exactly these if the standard is to be met by its letter", Clauses.Robustness) { Level = FindingLevel.Info });
            }
        }

        return new CheckResult(findings);
    }

    // In mode periodic a number without a unit means hours.
    private static double? Hours(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var plain))
        {
            return plain;
        }

        var total = 0.0;
        var number = "";
        foreach (var character in text)
        {
            if (char.IsAsciiDigit(character) || character == '.')
            {
                number += character;
            }
            else if (number.Length > 0 && "hms".Contains(character, StringComparison.Ordinal) && double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount))
            {
                total += character switch { 'h' => amount, 'm' => amount / 60, _ => amount / 3600 };
                number = "";
            }
            else
            {
                return null;
            }
        }

        return number.Length == 0 ? total : null;
    }

    private static List<ComponentPod> Of(IReadOnlyList<ComponentPod> components, string name)
    {
        ArgumentNullException.ThrowIfNull(components);
        var found = components.Where(component => component.Component == name).ToList();
        return found.Count > 0 ? found : throw new ConfigurationException(
            $"The subject declares control-plane-pods, but no pod of kube-system has the label component={name}. Take the capability out of the subject file if the control plane runs elsewhere.");
    }
}
