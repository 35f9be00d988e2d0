namespace Conformance.StatusPage.Page.Checks;

/// <summary>What axe-core found.</summary>
/// <param name="Id">Its rule: <c>color-contrast</c>.</param>
/// <param name="Help">The rule in words.</param>
/// <param name="HelpUrl">Where it is explained.</param>
/// <param name="Target">Selector of the first element.</param>
/// <param name="Html">Markup of the first element.</param>
/// <param name="Count">How many elements.</param>
public sealed record AxeViolation(string Id, string Help, string HelpUrl, string Target, string Html, int Count);
