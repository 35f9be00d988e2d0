namespace Conformance.OpenStack.Http;

/// <summary>One request to a service.</summary>
/// <param name="What">What it reads, for messages: <c>flavors (compute)</c>.</param>
/// <param name="Url">Absolute address.</param>
internal sealed record ApiRequest(string What, string Url)
{
    public HttpMethod Method { get; init; } = HttpMethod.Get;

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [new("Accept", "application/json")];

    /// <summary>Body, or null.</summary>
    public byte[]? Body { get; init; }

    /// <summary>Media type of the body.</summary>
    public string BodyType { get; init; } = "application/json";

    /// <summary>Follow redirects that stay on the host; else they are answers like others.</summary>
    public bool FollowRedirects { get; init; } = true;

    /// <summary>A redirect that must not be followed is an answer like others instead of a failure.</summary>
    public bool TakesRedirects { get; init; }

    public ApiRequest With(string header, string value) => this with { Headers = [.. Headers, new(header, value)] };

    /// <summary>Never the headers or the body: they hold secrets.</summary>
    public override string ToString() => $"{Method} {Url}";
}
