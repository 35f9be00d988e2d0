namespace Conformance.StatusPage;

/// <summary>Where the requirements come from.</summary>
internal static class Clauses
{
    private const string Api = "https://docs.scs.community/standards/scs-0402-v1-status-page-openapi-spec-decision";

    public static readonly Uri Document = new("https://github.com/SovereignCloudStack/status-page-openapi/blob/main/openapi.yaml");
    public static readonly Uri Component = new(Api + "#component-impacts");
    public static readonly Uri Incident = new(Api + "#api-object-fields");
    public static readonly Uri Update = new(Api + "#incremental");
    public static readonly Uri Impact = new(Api + "#impact");
    public static readonly Uri Severity = new(Api + "#severity");
    public static readonly Uri Phase = new(Api + "#phase-list");
    public static readonly Uri Decision = new(Api + "#decision");
    public static readonly Uri Authentication = new(Api + "#authentication-and-authorization");
}
