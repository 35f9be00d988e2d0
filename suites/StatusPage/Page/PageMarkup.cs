namespace Conformance.StatusPage.Page;

/// <summary>
/// Where things are on a page: the only place that knows markup. Selectors are CSS, names are regular expressions for the accessible names of fields and
/// buttons. The defaults fit the reference page and ours; another page's differences go here.
/// </summary>
public sealed record PageMarkup
{
    /// <summary>A component in the overview.</summary>
    public string Component { get; init; } = "#api-list .api-list-entry";

    /// <summary>A component's name, inside of it.</summary>
    public string ComponentName { get; init; } = "h2, h3, h4, h5, th";

    /// <summary>A component's state, inside of it.</summary>
    public string ComponentState { get; init; } = ".status-bar";

    /// <summary>A day of a component, inside of it; its title, accessible name or text says what happened.</summary>
    public string ComponentDay { get; init; } = ".day";

    /// <summary>An entry of planned maintenance.</summary>
    public string Maintenance { get; init; } = "section.maintenance-overview article.maintenance-entry";

    /// <summary>The log of incidents.</summary>
    public string Log { get; init; } = "section.incident-log";

    /// <summary>An incident in the log or on a page of its own.</summary>
    public string Incident { get; init; } = "article.incident";

    /// <summary>An update, inside of an incident.</summary>
    public string Update { get; init; } = ".updates li, .incident-update";

    /// <summary>What tells a visitor that something is wrong.</summary>
    public string Notice { get; init; } = "[role=alert], [role=status], .notice, .alert, .error";

    /// <summary>The heading above incidents that are over.</summary>
    public string PastHeading { get; init; } = "past";

    /// <summary>The heading above incidents that go on.</summary>
    public string OngoingHeading { get; init; } = "ongoing|current|active";

    /// <summary>The switch to colours for colour-blind people.</summary>
    public string ColorBlindSwitch { get; init; } = "colou?r.?blind";

    /// <summary>What begins the login.</summary>
    public string Login { get; init; } = "^(log ?in|sign ?in)";

    /// <summary>What is there while somebody is logged in.</summary>
    public string Logout { get; init; } = "^(log ?out|sign ?out)";

    /// <summary>The issuer's field for the user's name.</summary>
    public string IssuerUser { get; init; } = "input[name=login], input[name=username], input[name=user], input[type=email]";

    /// <summary>The issuer's field for the password.</summary>
    public string IssuerPassword { get; init; } = "input[type=password]";

    /// <summary>What opens the form for a new incident.</summary>
    public string NewIncidentControl { get; init; } = "^(new|report|create|add)( an?)? incident";

    /// <summary>Path of the form for a new incident.</summary>
    public string NewIncident { get; init; } = "/incident/new";

    /// <summary>Path of an incident, before its id.</summary>
    public string IncidentPath { get; init; } = "/incident/";

    /// <summary>The field for an incident's title.</summary>
    public string Title { get; init; } = "^(title|name|display ?name)";

    /// <summary>The field for its description.</summary>
    public string Description { get; init; } = "^description";

    /// <summary>The button that adds an affected component.</summary>
    public string AddComponent { get; init; } = "^add (an? )?(affected )?(component|impact)";

    /// <summary>The button that adds an update to the form.</summary>
    public string AddUpdate { get; init; } = "^add (an? )?(new )?update";

    /// <summary>The field for an update's title.</summary>
    public string UpdateTitle { get; init; } = "^update (title|name)";

    /// <summary>The field for an update's text.</summary>
    public string UpdateText { get; init; } = "^update (text|description)";

    /// <summary>The button that saves the form.</summary>
    public string Save { get; init; } = "^(save|create)";

    /// <summary>The button that ends an incident.</summary>
    public string Close { get; init; } = "^(close|resolve|end) (the )?incident";

    /// <summary>The button that lets an ended incident go on.</summary>
    public string Reopen { get; init; } = "^re-?open";

    /// <summary>What the reader in the page needs of it.</summary>
    internal object ForReader() => new
    {
        component = Component, componentName = ComponentName, componentState = ComponentState, componentDay = ComponentDay, maintenance = Maintenance, log = Log,
        incident = Incident, update = Update, notice = Notice, pastHeading = PastHeading, ongoingHeading = OngoingHeading,
    };
}
