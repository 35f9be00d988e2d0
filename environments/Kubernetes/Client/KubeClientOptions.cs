namespace Conformance.Kubernetes;

/// <summary>How a <see cref="KubeClient"/> behaves.</summary>
public sealed record KubeClientOptions
{
    /// <summary>What a request may take until its answer is complete; watches and logs are not limited. Default: 30 seconds.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What a credential plugin may take. Default: 60 seconds.</summary>
    public TimeSpan ExecTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Objects a page when listing. Default: 500.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>Name under which changes are booked. Default: <c>scs-conformance</c>.</summary>
    public string FieldManager { get; init; } = "scs-conformance";

    /// <summary>For whom requests are made, instead of what the configuration says; null = as configured.</summary>
    public Impersonation? Impersonate { get; init; }

    /// <summary>
    /// Asked when the server cannot be reached: what is known of why, as one or more sentences, or null. For a control plane of our own: which
    /// process ended.
    /// </summary>
    public Func<string?>? Diagnosis { get; init; }

    /// <summary>Told of each request that is sent, repeated ones included, by this client and by those that ask for somebody else in its place. Default: nobody.</summary>
    public Action Sent { get; init; } = () => { };

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
