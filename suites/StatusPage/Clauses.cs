namespace Conformance.StatusPage;

/// <summary>Where the requirements come from.</summary>
internal static class Clauses
{
    private const string Api = "https://docs.scs.community/standards/scs-0402-v1-status-page-openapi-spec-decision";
    private const string Wishes = "https://docs.scs.community/standards/scs-0400-v1-status-page-create-proposal";

    public static readonly Uri Document = new("https://github.com/SovereignCloudStack/status-page-openapi/blob/main/openapi.yaml");
    public static readonly Uri Component = new(Api + "#component");
    public static readonly Uri Incident = new(Api + "#incident");
    public static readonly Uri Update = new(Api + "#incidentupdate");
    public static readonly Uri Impact = new(Api + "#impact");
    public static readonly Uri Severity = new(Api + "#severity");
    public static readonly Uri Phase = new(Api + "#phase");
    public static readonly Uri Decision = new(Api + "#decision");
    public static readonly Uri Authentication = new(Wishes + "#authentication");
}
