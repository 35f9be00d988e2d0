using System.Security.Cryptography.X509Certificates;

namespace Conformance.Tls;

/// <summary>How servers are scanned.</summary>
public sealed record TlsScanOptions
{
    /// <summary>The clock of time limits, and the moment at which certificates are judged.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Until a connection is there, and until a hello is answered. Default 10 s.</summary>
    public TimeSpan HelloTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For one server altogether. Default 2 min.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How many connections to one server are open at the same time at most. Default 3.</summary>
    public int ParallelPerServer { get; init; } = 3;

    /// <summary>How many connections are open at the same time at most, all servers together. Default 8.</summary>
    public int Parallel { get; init; } = 8;

    /// <summary>How many connections one server gets at most. Default 400.</summary>
    public int MostConnections { get; init; } = 400;

    /// <summary>How many suites one hello offers at most. Default 96: some servers read no more than 128.</summary>
    public int SuitesPerHello { get; init; } = 96;

    /// <summary>Authorities that are trusted; null = the system's.</summary>
    public X509Certificate2Collection? Trusted { get; init; }
}
