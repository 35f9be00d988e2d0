using System.Globalization;
using Conformance.Kubernetes.Facts;
using Conformance.Model;

namespace Conformance.Kaas.Scs0215;

/// <summary>Whether certificates are renewed at least once a year (scs-0215-v1), as far as certificates are shown and kubelets tell how they are configured.</summary>
public static class CertificateRotation
{
    /// <summary>Days after which a certificate must have been renewed.</summary>
    public const int Days = 366;

    /// <summary>Days within which a request for a certificate of a kubelet must be answered.</summary>
    public const int AnswerDays = 1;

    private const string Rule = "certificates are renewed at least once a year";

    /// <summary>Judges what is visible.</summary>
    /// <param name="server">The certificate of the API server.</param>
    /// <param name="kubelets">What the nodes' kubelets say of their configuration.</param>
    /// <param name="answers">What kubelets answered directly, with the certificates they showed, by node.</param>
    /// <param name="requests">Requests for certificates.</param>
    /// <param name="now">The present.</param>
    public static Judgement Judge(
        ShownCertificate server, IReadOnlyList<KubeletConfig> kubelets, IReadOnlyDictionary<string, IReadOnlyList<ProbeAnswer>> answers, IReadOnlyList<SigningRequest> requests, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(kubelets);
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentNullException.ThrowIfNull(requests);
        var findings = new List<Finding>();
        Certificate("API server", server, now, findings);
        foreach (var (node, certificate) in answers.Select(pair => (pair.Key, pair.Value.Select(answer => answer.Certificate).OfType<ShownCertificate>().FirstOrDefault())))
        {
            if (certificate is not null)
            {
                Certificate($"kubelet of node {node}", certificate, now, findings);
            }
        }

        foreach (var kubelet in kubelets.Where(kubelet => kubelet.Problem is null))
        {
            if (kubelet.RotatesCertificates != true)
            {
                findings.Add(new Finding($"kubelet of node {kubelet.Node}", "kubelets renew their client certificates", "rotateCertificates: true", kubelet.RotatesCertificates is null ? "not set" : "false", "Set rotateCertificates: true in the kubelet's configuration", Clauses.Robustness));
            }

            if (!kubelet.BootstrapsServing)
            {
                findings.Add(new Finding($"kubelet of node {kubelet.Node}", "kubelets have the cluster sign their serving certificates", "serverTLSBootstrap: true", "not set", "Set serverTLSBootstrap: true in the kubelet's configuration, and have a controller approve its requests", Clauses.Robustness));
            }
        }

        foreach (var request in requests.Where(request => request.State == "Pending" && request.Signer.StartsWith("kubernetes.io/kube", StringComparison.Ordinal) && now - request.Created > TimeSpan.FromDays(AnswerDays)))
        {
            findings.Add(new Finding($"certificate signing request {request.Name}", "requests of kubelets for certificates are approved", "an answer within a day", string.Create(CultureInfo.InvariantCulture, $"pending since {request.Created:yyyy-MM-dd} (for {request.User})"),
                $"kubectl certificate approve {request.Name}, and install a controller that approves them", Clauses.Robustness));
        }

        var dumb = kubelets.Where(kubelet => kubelet.Problem is not null).ToList();
        return new Judgement(new CheckResult(findings),
            kubelets.Count == 0 ? "The cluster has no node whose kubelet could be asked for its configuration. Join one, or leave this testcase out."
            : dumb.Count > 0 ? $"{dumb.Count} of {kubelets.Count} kubelets do not tell how they are configured, first {dumb[0].Node}: {dumb[0].Problem} The user needs get on nodes/proxy, and the API server a way to the node."
            : null);
    }

    private static void Certificate(string name, ShownCertificate certificate, DateTimeOffset now, List<Finding> findings)
    {
        var age = (now - certificate.From).TotalDays;
        if (now > certificate.Until)
        {
            findings.Add(new Finding(name, "certificates do not expire while in use", string.Create(CultureInfo.InvariantCulture, $"a certificate valid on {now:yyyy-MM-dd}"), string.Create(CultureInfo.InvariantCulture, $"it expired on {certificate.Until:yyyy-MM-dd}"), "Renew it, for instance by kubeadm certs renew all", Clauses.Robustness));
        }
        else if (age > Days)
        {
            findings.Add(new Finding(name, Rule, $"a certificate of the last {Days} days", string.Create(CultureInfo.InvariantCulture, $"one of {certificate.From:yyyy-MM-dd}, {(int)age} days ago"), "Renew it, for instance by kubeadm certs renew all", Clauses.Robustness));
        }
        else if ((certificate.Until - certificate.From).TotalDays > Days)
        {
            findings.Add(new Finding(name, Rule, $"a validity of {Days} days at most, which forces it", string.Create(CultureInfo.InvariantCulture, $"valid from {certificate.From:yyyy-MM-dd} to {certificate.Until:yyyy-MM-dd}"), "Have certificates issued for a year", Clauses.Robustness) { Level = FindingLevel.Info });
        }
    }
}
