using Conformance.Model;

namespace Conformance.OpenStack.Acting;

/// <summary>
/// A service understood a request and refused it (a status from 400 to 499 except 401, 408 and 429, or 501). Whether that is a deviation or a matter of the
/// account is the scenario's to say; unsaid, the testcase did not finish.
/// </summary>
/// <param name="status">HTTP status.</param>
/// <param name="said">What the service said, or null.</param>
/// <param name="message">Everything in a sentence.</param>
public sealed class RefusedException(int status, string? said, string message) : SubjectUnavailableException(message)
{
    /// <summary>HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>What the service said, or null.</summary>
    public string? Said { get; } = said;

    /// <summary>True if a quota is the reason: Cinder answers 413, Neutron 409, Barbican 403, each with words of its own.</summary>
    public bool IsQuota { get; } = status == 413 || (said is not null
        && (said.Contains("quota", StringComparison.OrdinalIgnoreCase) || said.Contains("LimitExceeded", StringComparison.OrdinalIgnoreCase)));

    /// <summary>Status and words in short: <c>403 (Policy doesn't allow …)</c>.</summary>
    public string Answer => Said is null ? $"{Status}" : $"{Status} ({Said})";

    /// <summary>How often the request was sent; after more than one, an earlier one may have had its effect.</summary>
    internal int Attempts { get; init; } = 1;

    internal static bool IsRefusal(int status) => status is (>= 400 and < 500 and not (401 or 408 or 429)) or 501;
}
