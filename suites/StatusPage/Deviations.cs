using Conformance.Model;
using Conformance.StatusPage.Http;

namespace Conformance.StatusPage;

/// <summary>Collects what deviates; each finding has the exact request, the answer and the expectation.</summary>
/// <param name="api">The API asked.</param>
internal sealed class Deviations(StatusApi api)
{
    private readonly List<Finding> _findings = [];

    public CheckResult Result => new([.. _findings]);

    public bool Any => _findings.Count > 0;

    /// <summary>A deviation, unless something holds.</summary>
    /// <param name="holds">What must hold.</param>
    /// <param name="answer">The answer that shows it.</param>
    /// <param name="rule">The rule in one sentence.</param>
    /// <param name="expected">What the rule asks for.</param>
    /// <param name="clause">Where it is written.</param>
    /// <param name="observed">What was seen; null = the answer.</param>
    /// <param name="level">How binding it is.</param>
    /// <returns>Whether it holds.</returns>
    public bool Unless(bool holds, ApiAnswer answer, string rule, string expected, Uri clause, string? observed = null, FindingLevel level = FindingLevel.Must)
    {
        if (!holds)
        {
            _findings.Add(new Finding(answer.Request.ToString(), rule, expected, observed ?? answer.ToString(), $"See for yourself: {answer.Request.Curl(api.Subject.Api)}", clause) { Level = level });
        }

        return holds;
    }

    /// <summary>A deviation unless the status is one of some.</summary>
    public bool UnlessStatus(ApiAnswer answer, string rule, Uri clause, params int[] statuses) =>
        Unless(statuses.Contains(answer.Status), answer, rule, string.Join(" or ", statuses), clause);

    /// <summary>A deviation unless the client is told that the mistake is its own.</summary>
    public bool UnlessClientError(ApiAnswer answer, string rule, Uri clause) => Unless(answer.IsClientError, answer, rule, "an error from 400 to 499", clause);
}
