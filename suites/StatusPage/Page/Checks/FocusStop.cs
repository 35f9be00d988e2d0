namespace Conformance.StatusPage.Page.Checks;

/// <summary>Where the focus is after a press of the tabulator key.</summary>
/// <param name="Index">Number of the element among those that can be operated; -1 for none of them.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Visible">The element looks different with the focus, and is within the window.</param>
public sealed record FocusStop(int Index, string Name, bool Visible);
