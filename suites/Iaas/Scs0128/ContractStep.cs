using System.Text.Json.Nodes;

namespace Conformance.Iaas.Scs0128;

/// <summary>One request of a contract. In <c>Do</c>, <c>Body</c> and <c>Has</c>, <c>${x}</c> stands for a value kept before.</summary>
public sealed record ContractStep
{
    /// <summary>Method and path behind the service's version: <c>GET /servers/${unknown}</c>.</summary>
    public required string Do { get; init; }

    /// <summary>JSON body, or null.</summary>
    public JsonNode? Body { get; init; }

    /// <summary>Statuses that are right.</summary>
    public required IReadOnlyList<int> Expect { get; init; }

    /// <summary>What the body has to hold: JSON pointer (<c>*</c> = every item) and wish.</summary>
    public IReadOnlyDictionary<string, string> Has { get; init; } = new Dictionary<string, string>();

    /// <summary>Values of the body to keep: name and JSON pointer.</summary>
    public IReadOnlyDictionary<string, string> Keep { get; init; } = new Dictionary<string, string>();

    /// <summary>Official type of another service than the area's, or null.</summary>
    public string? Service { get; init; }

    /// <summary>Body as text that is sent as bytes, instead of <see cref="Body"/>; or null.</summary>
    public string? Data { get; init; }

    /// <summary>Media type of the body; null = the usual one.</summary>
    public string? BodyType { get; init; }

    /// <summary>More headers.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Values of the answer's headers to keep: name and header.</summary>
    public IReadOnlyDictionary<string, string> KeepHeaders { get; init; } = new Dictionary<string, string>();

    /// <summary>It is sent even after another request deviated, as it takes back what would be in the way; its answer is not judged then.</summary>
    public bool Always { get; init; }

    /// <summary>Text behind the name that a created object gets.</summary>
    public string Suffix { get; init; } = "";

    /// <summary>How many objects are created; those of several are named <c>${name}-1</c>, <c>${name}-2</c> and so on.</summary>
    public int Makes { get; init; } = 1;

    /// <summary>Kind of object that a success creates, wanted or not; its name is <c>${name}</c>.</summary>
    public string? Creates { get; init; }

    /// <summary>Asks again until <c>Expect</c> and <c>Has</c> hold.</summary>
    public bool Until { get; init; }

    /// <summary>Value of OpenStack-API-Version, or null.</summary>
    public string? Microversion { get; init; }
}
