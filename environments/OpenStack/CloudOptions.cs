using Conformance.OpenStack.Acting;

namespace Conformance.OpenStack;

/// <summary>How a cloud is asked.</summary>
public sealed record CloudOptions
{
    /// <summary>The clock for time limits, waits and the life of tokens.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Time limit of one request, its body included; null takes <see cref="CloudConfig.ApiTimeout"/>, or else 32 s.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Largest answer that is read, in bytes after decompression. Default 64 MiB.</summary>
    public long MaxAnswerBytes { get; init; } = 64L << 20;

    /// <summary>How many requests of the same kind are on their way at the same time at most. Default 8.</summary>
    public int Parallel { get; init; } = 8;

    /// <summary>Accounts beside the project member, for testcases that need more rights than it has. Default: none.</summary>
    public Identities.AccountConfigs Accounts { get; init; } = new();

    /// <summary>How scenarios act in this cloud; null = the defaults.</summary>
    public ActingOptions? Acting { get; init; }

    /// <summary>What has ended of a cloud that we run ourselves, with its last words, or null; it is added to what is told when there is no answer. Default: nothing is known.</summary>
    public Func<string?>? Diagnosis { get; init; }

    /// <summary>Told of each request that is sent, repeated ones included. Default: nobody.</summary>
    public Action Sent { get; init; } = () => { };

    /// <summary>Answers requests instead of the network; certificates are then its own matter. Disposed with the cloud.</summary>
    public HttpMessageHandler? Handler { get; init; }
}
