namespace Conformance.StatusPage.Page;

/// <summary>What was seen once and is judged by several testcases.</summary>
/// <param name="Page">What was seen.</param>
/// <param name="Picture">How it looked, as PNG.</param>
internal sealed record SharedView(PageSnapshot Page, byte[] Picture);
