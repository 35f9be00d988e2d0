namespace Conformance.StatusPage.Page.Scripted;

/// <summary>What goes wrong with a call.</summary>
public enum ApiFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The connection is refused.</summary>
    Refused,

    /// <summary>500 with a message.</summary>
    Broken,

    /// <summary>200 with something that is no JSON.</summary>
    Garbage,

    /// <summary>No answer until it is released.</summary>
    Hangs,
}
