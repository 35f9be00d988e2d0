namespace Conformance.StatusPage.Page.Checks;

/// <summary>The documents the rules come from.</summary>
internal static class PageClauses
{
    public static readonly Uri Page = new("https://docs.scs.community/standards/scs-0400-v1-status-page-create-decision#status-page-requirements");

    public static readonly Uri Api = new("https://docs.scs.community/standards/scs-0402-v1-status-page-openapi-spec-decision");

    public static readonly Uri Wcag = new("https://www.w3.org/TR/WCAG21/");
}
