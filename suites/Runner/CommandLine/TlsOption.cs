using System.CommandLine;

namespace Conformance.Runner.CommandLine;

/// <summary>`--tls`: whether the public endpoints of an OpenStack on this machine are reached by TLS.</summary>
internal static class TlsOption
{
    public const string Name = "--tls";

    /// <summary>One for a command.</summary>
    /// <param name="whose">Whose endpoints are meant: <c>an OpenStack</c>.</param>
    public static Option<bool> Create(string whose) => new(Name)
    {
        Description = $"Reach the public endpoints of {whose} by TLS, with a certificate of an authority of its own, which clouds.yaml names as cacert.",
    };
}
