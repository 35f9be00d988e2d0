using Conformance.Identity;
using Conformance.StatusServer;

namespace Conformance.SelfTests.StatusPage.Suite;

/// <summary>A page with a defect and the testcases that find it.</summary>
public sealed record BadPage(string Name, ServerDefect? Server, GatewayDefect? Gateway, IReadOnlyList<string> Testcases)
{
    /// <summary>The gateway would keep it from being seen.</summary>
    public bool WithoutGateway { get; init; }

    /// <summary>Other tests at the same time would hide it.</summary>
    public bool Alone { get; init; }

    public static IReadOnlyList<BadPage> All { get; } =
    [
        Of(ServerDefect.ListWithoutEnvelope, "operation-get-impact-types"),
        Of(ServerDefect.CreatedIsOk, "operation-create-impact-type"),
        Of(ServerDefect.DeletedWithBody, "operation-delete-severity"),
        Of(ServerDefect.NumberAsText, "operation-get-severities", "operation-get-severity"),
        Of(ServerDefect.JsonAsText, "operation-get-phase-list"),
        Of(ServerDefect.WindowHalfOpen, "incidents-window"),
        Of(ServerDefect.WindowByBegin, "incidents-window", "maintenance"),
        Of(ServerDefect.OpenAlwaysListed, "incidents-window"),
        Of(ServerDefect.WindowOptional, "incidents-window-parameters"),
        Of(ServerDefect.QueryFails, "component-at", "fuzz-queries", "incidents-window-parameters"),
        Of(ServerDefect.FutureIsActive, "component-active", "component-at"),
        Of(ServerDefect.AtIgnored, "component-at", "list-consistency"),
        Of(ServerDefect.AtForgetsEnded, "component-at"),
        Of(ServerDefect.PatchReplaces, "patch-partial"),
        Of(ServerDefect.NullIgnored, "patch-null"),
        Of(ServerDefect.ClientIds, "server-ids"),
        Of(ServerDefect.ClientOrders, "server-ids"),
        Of(ServerDefect.OrdersFromOne, "concurrent-updates", "server-ids", "update-order"),
        Of(ServerDefect.UpdatesByTime, "update-order"),
        Of(ServerDefect.OrdersByCount, "update-order"),
        Of(ServerDefect.UpdatesOfNothing, "cascade", "operation-get-incident-updates"),
        Of(ServerDefect.UnknownDropped, "references-unknown"),
        Of(ServerDefect.ReferencedFails, "references-kept"),
        Of(ServerDefect.SeverityUnbounded, "severity-range"),
        Of(ServerDefect.SeverityReplaced, "concurrent-severities", "severity-unique"),
        Of(ServerDefect.NameDecodedTwice, "severity-names"),
        Of(ServerDefect.HighestMissing, "severity-classes"),
        Of(ServerDefect.PhasesReplaced, "concurrent-phases", "phase-generations"),
        Of(ServerDefect.PhasesRace, "concurrent-phases"),
        Of(ServerDefect.UpdatesRace, "concurrent-updates"),
        Of(ServerDefect.SeveritiesRace, "concurrent-severities", "severity-unique"),
        Of(ServerDefect.TextTrimmed, "texts"),
        Of(ServerDefect.TextCut, "texts"),
        Of(ServerDefect.FractionsLost, "time-zones"),
        Of(ServerDefect.TimeWithoutZone, "operation-get-incident", "operation-get-incidents"),
        Of(ServerDefect.BadJsonFails, "errors", "fuzz-bodies"),
        Of(ServerDefect.MediaTypeIgnored, "errors"),
        Of(ServerDefect.NulFails, "fuzz-bodies"),
        Of(ServerDefect.PathFails, "errors", "fuzz-paths") with { WithoutGateway = true },
        Of(ServerDefect.HeaderFails, "fuzz-headers"),
        Of(ServerDefect.ListShuffled, "list-consistency") with { Alone = true },
        Of(ServerDefect.ListWithoutLabels, "list-consistency"),
        Of(ServerDefect.FutureRefused, "maintenance"),
        Of(GatewayDefect.AudienceUnchecked, "write-bad-token"),
        Of(GatewayDefect.ExpiryUnchecked, "write-bad-token"),
        Of(GatewayDefect.SignatureUnchecked, "write-bad-token"),
        Of(GatewayDefect.DeleteOpen, "write-anonymous", "write-bad-token"),
        Of(GatewayDefect.EverythingForwarded, "table"),
        Of(GatewayDefect.PatchRefused, "write-token"),
        Of(GatewayDefect.ReadRefused, "read-anonymous"),
        Of(GatewayDefect.OriginReflected, "cors-foreign"),
        Of(GatewayDefect.WithoutCredentials, "cors-page"),
    ];

    public override string ToString() => Name;

    private static BadPage Of(ServerDefect defect, params string[] testcases) => new(defect.ToString(), defect, null, [.. testcases.Select(id => "scs-0402-" + id)]);

    private static BadPage Of(GatewayDefect defect, params string[] testcases) => new(defect.ToString(), null, defect, [.. testcases.Select(id => "scs-0400-" + id)]);
}
