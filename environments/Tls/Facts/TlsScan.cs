namespace Conformance.Tls.Facts;

/// <summary>What was seen of TLS at one address. Everything in it is an observation; whether it is good is for others to say.</summary>
/// <param name="Host">Host name or IP address that was asked.</param>
/// <param name="Port">Port.</param>
public sealed record TlsScan(string Host, int Port)
{
    /// <summary>Why nothing, or not everything, could be found out; then nothing else is to be relied on. Null if the scan came to its end.</summary>
    public string? Unavailable { get; init; }

    /// <summary>What the server said instead of TLS; null if it speaks TLS or said nothing.</summary>
    public string? NotTls { get; init; }

    /// <summary>Versions it speaks, the oldest first.</summary>
    public IReadOnlyList<VersionFacts> Versions { get; init; } = [];

    /// <summary>The distinct chains it showed.</summary>
    public IReadOnlyList<ChainFacts> Chains { get; init; } = [];

    /// <summary>True if it offers heartbeats (RFC 6520), for which no web service has a use.</summary>
    public bool Heartbeat { get; init; }

    /// <summary>When the scan ended (UTC).</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>How many connections it took.</summary>
    public int Connections { get; init; }

    /// <summary>Host and port as in an address.</summary>
    public string Address => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
