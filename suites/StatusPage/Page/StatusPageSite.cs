using Conformance.StatusPageStack;

namespace Conformance.StatusPage.Page;

/// <summary>The status page that is asked: where it is, how its markup is read, who may log in.</summary>
/// <param name="Address">Address of the page, as a visitor types it.</param>
/// <param name="Api">Address of the API the page asks, as the browser reaches it.</param>
public sealed record StatusPageSite(Uri Address, Uri Api)
{
    /// <summary>Capability of a subject that has a page.</summary>
    public const string Capability = "status-page-web";

    /// <summary>Capability of a subject at whose page somebody is known who may log in.</summary>
    public const string Login = "status-page-login";

    /// <summary>How its markup is read; the reference page's unless said otherwise.</summary>
    public PageMarkup Markup { get; init; } = new();

    /// <summary>Who may log in and report incidents; null = nobody is known.</summary>
    public PageUser? User { get; init; }

    /// <summary>How long a visitor waits for something to appear while the page is still busy; 45 seconds.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>
    /// After how much quiet, without a request under way and without a change of what is shown, a visitor takes it that nothing more will come; 3 seconds.
    /// </summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The page of an embedded stack, with somebody who may log in.</summary>
    /// <param name="stack">The stack.</param>
    public static StatusPageSite Of(EmbeddedStatusPage stack)
    {
        ArgumentNullException.ThrowIfNull(stack);
        return new StatusPageSite(stack.Page, stack.Api) { User = new PageUser(stack.User.UserName, stack.User.Password) };
    }
}
