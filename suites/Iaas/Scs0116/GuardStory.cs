using Conformance.OpenStack.Acting;

namespace Conformance.Iaas.Scs0116;

/// <summary>Who was given a secret.</summary>
/// <param name="Payload">The payload that was stored.</param>
public sealed record GuardStory(string Payload)
{
    /// <summary>What an account with role reader was given; null if it was refused.</summary>
    public string? GivenToReader { get; init; }

    /// <summary>The refusal of an access list; null if it was taken.</summary>
    public RefusedException? ListRefused { get; init; }

    /// <summary>The access list was read as it was written; null if none was.</summary>
    public bool? ListRead { get; init; }

    /// <summary>What an account with role reader was given although the list names its creator only; null if it was refused.</summary>
    public string? GivenToReaderBesideList { get; init; }

    /// <summary>What the creator was given with the list in force; null if there is none.</summary>
    public string? OwnPayload { get; init; }
}
