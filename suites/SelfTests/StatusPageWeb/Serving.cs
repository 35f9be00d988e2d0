using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using Conformance.Model;
using Conformance.StatusPageWeb;

namespace Conformance.SelfTests.StatusPageWeb;

public sealed class Serving
{
    private static readonly Uri Api = new("https://api.example.org/status/");

    [Test]
    public async Task Only_its_own_files_run_and_it_talks_to_api_and_issuer_only()
    {
        await using var web = await StatusWeb.Start(new StatusWebOptions { Api = Api, Issuer = new Uri("https://login.example.org/dex") });
        using var http = new HttpClient { BaseAddress = web.Address };
        using var answer = await http.GetAsync("/");
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.That(policy, Does.Contain("default-src 'none'").And.Contain("script-src 'self';").And.Contain("style-src 'self';").And.Contain("frame-ancestors 'none'").And.Not.Contain("unsafe"));
        Assert.That(policy, Does.Contain("connect-src 'self' https://api.example.org https://login.example.org;"));
        Assert.That(answer.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo(new[] { "nosniff" }));
        Assert.That(answer.Headers.Contains("Server"), Is.False);
    }

    [Test]
    public void The_files_name_nothing_from_elsewhere_and_have_neither_inline_scripts_nor_styles()
    {
        Assert.That(WebFiles.Texts, Is.Not.Empty);
        foreach (var (path, text) in WebFiles.Texts)
        {
            Assert.That(text.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal), Does.Not.Match(@"https?://[a-z]").And.Not.Match("""["'(]//"""), path);
            Assert.That(text, Does.Not.Match(@"<script(?![^>]*\bsrc=)").And.Not.Match(@"<style").And.Not.Contain(" style=\"").And.Not.Contain(".innerHTML"), path);
        }
    }

    [Test]
    public void Every_file_that_a_file_names_exists()
    {
        var named = WebFiles.Texts.SelectMany(file => System.Text.RegularExpressions.Regex.Matches(file.Value, @"from ""\./([a-z]+\.js)""|(?:src|href)=""(/assets/[^""]+)""")
            .Select(match => match.Groups[1].Success ? "/assets/" + match.Groups[1].Value : match.Groups[2].Value)).Where(path => path != "/assets/config.json").Distinct().ToList();
        Assert.That(named, Has.Count.GreaterThan(8));
        Assert.That(named.Except(WebFiles.Texts.Keys), Is.Empty);
    }

    [Test]
    public async Task The_configuration_has_the_keys_of_the_reference_page()
    {
        await using var web = await StatusWeb.Start(new StatusWebOptions { Api = Api, Issuer = new Uri("https://login.example.org/dex"), PublicAddress = new Uri("https://status.example.org"), Days = 30, About = "Hello" });
        using var http = new HttpClient { BaseAddress = web.Address };
        using var config = JsonDocument.Parse(await http.GetStringAsync("/assets/config.json"));
        string? Text(string key) => config.RootElement.GetProperty(key).GetString();
        Assert.That(Text("apiServerUrl"), Is.EqualTo("https://api.example.org/status"));
        Assert.That(Text("redirectUrl"), Is.EqualTo("https://status.example.org/login"));
        Assert.That(Text("dexUrl"), Is.EqualTo("https://login.example.org/dex"));
        Assert.That(Text("dexId"), Is.EqualTo("status-page-web"));
        Assert.That(Text("aboutText"), Is.EqualTo("Hello"));
        Assert.That(config.RootElement.GetProperty("noOfDays").GetInt32(), Is.EqualTo(30));
        Assert.That(config.RootElement.GetProperty("maintenancePreviewDays").GetInt32(), Is.EqualTo(30));
    }

    [Test]
    public async Task Without_an_issuer_nobody_is_offered_a_login()
    {
        await using var web = await StatusWeb.Start(new StatusWebOptions { Api = Api });
        using var http = new HttpClient { BaseAddress = web.Address };
        using var config = JsonDocument.Parse(await http.GetStringAsync("/assets/config.json"));
        Assert.That(config.RootElement.GetProperty("dexUrl").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [TestCase("/", 200, "text/html")]
    [TestCase("/login?code=x&state=y", 200, "text/html")]
    [TestCase("/imprint", 200, "text/html")]
    [TestCase("/cookies", 200, "text/html")]
    [TestCase("/incident/new", 200, "text/html")]
    [TestCase("/incident/4d7e5a8c-1111-4222-8333-444455556666", 200, "text/html")]
    [TestCase("/notfound", 404, "text/html")]
    [TestCase("/incident/a/b", 404, "text/html")]
    [TestCase("/assets/app.js", 200, "text/javascript")]
    [TestCase("/assets/page.css", 200, "text/css")]
    [TestCase("/assets/nothing.js", 404, "text/plain")]
    [TestCase("/assets/../index.html", 301, null)]
    [TestCase("/assets/%2e%2e/%2e%2e/etc/passwd", 404, "text/html")]
    [TestCase("/healthz", 200, "text/plain")]
    [TestCase("/readyz", 200, "text/plain")]
    public async Task Views_files_and_what_is_neither(string path, int status, string? mediaType)
    {
        await using var web = await StatusWeb.Start(new StatusWebOptions { Api = Api });
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = web.Address };
        using var answer = await http.GetAsync(path);
        Assert.That((int)answer.StatusCode, Is.EqualTo(status));
        Assert.That(answer.Content.Headers.ContentType?.MediaType, Is.EqualTo(mediaType));
    }

    [Test]
    public async Task What_a_browser_has_already_is_not_sent_again()
    {
        await using var web = await StatusWeb.Start(new StatusWebOptions { Api = Api });
        using var http = new HttpClient { BaseAddress = web.Address };
        using var first = await http.GetAsync("/assets/app.js");
        using var again = new HttpRequestMessage(HttpMethod.Get, "/assets/app.js");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await http.SendAsync(again);
        Assert.That(second.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
        Assert.That(await second.Content.ReadAsByteArrayAsync(), Is.Empty);
    }

    [Test]
    public async Task Nothing_can_be_sent_to_it()
    {
        await using var web = await StatusWeb.Start(new StatusWebOptions { Api = Api });
        using var http = new HttpClient { BaseAddress = web.Address };
        using var answer = await http.DeleteAsync("/");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.MethodNotAllowed));
        Assert.That(answer.Content.Headers.Allow, Is.EquivalentTo(new[] { "GET", "HEAD" }));
    }

    [Test]
    public async Task A_page_that_knows_no_api_yet_says_so_and_learns_it_later()
    {
        await using var web = await StatusWeb.Start(new StatusWebOptions());
        using var http = new HttpClient { BaseAddress = web.Address };
        using (var early = await http.GetAsync("/"))
        {
            Assert.That(early.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        }

        web.Connect(Api, null);
        using var later = await http.GetAsync("/");
        Assert.That(later.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_feed_without_its_api_is_unavailable_and_no_empty_feed()
    {
        // Port 9 of loopback: nobody listens there.
        await using var web = await StatusWeb.Start(new StatusWebOptions { Api = new Uri("http://127.0.0.1:9") });
        using var http = new HttpClient { BaseAddress = web.Address };
        using var answer = await http.GetAsync("/feed.atom");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(answer.Headers.RetryAfter, Is.Not.Null);
    }

    [TestCase("/feed.atom", "feed")]
    [TestCase("/feed.rss", "rss")]
    public async Task A_feed_of_odd_texts_is_well_formed(string path, string root)
    {
        await using var stack = await Conformance.StatusPageStack.EmbeddedStatusPage.Start();
        using var http = new HttpClient();
        var body = $$$"""{"displayName":"<b>&\u0001 \ud83d\ude00","description":"]]> & \ud83d","beganAt":"{{{TimeProvider.System.GetUtcNow().AddHours(-3):yyyy-MM-ddTHH:mm:ssZ}}}","endedAt":null,"affects":[],"phase":{"generation":1,"order":0}}""";
        using var created = await http.PostAsync(new Uri(stack.ApiInside, "/incidents"), new StringContent(body.Replace("]]> & \\ud83d", "]]> &", StringComparison.Ordinal), System.Text.Encoding.UTF8, "application/json"));
        Assert.That((int)created.StatusCode, Is.EqualTo(201), await created.Content.ReadAsStringAsync());
        var feed = XDocument.Parse(await http.GetStringAsync(new Uri(stack.Page, path)));
        Assert.That(feed.Root!.Name.LocalName, Is.EqualTo(root));
        var titles = feed.Descendants().Where(element => element.Name.LocalName == "title").Select(element => element.Value).ToList();
        Assert.That(titles, Has.Some.EqualTo("<b>&\uFFFD \U0001F600"));
    }

    [TestCase("STATUS_PAGE_WEB_API_URL", null, "STATUS_PAGE_WEB_API_URL is not set")]
    [TestCase("STATUS_PAGE_WEB_API_URL", "status.example.org", "no http or https address")]
    [TestCase("STATUS_PAGE_WEB_API_URL", "https://u:p@status.example.org", "no http or https address")]
    [TestCase("STATUS_PAGE_WEB_DAYS", "0", "from 1 to 366")]
    [TestCase("STATUS_PAGE_WEB_PREVIEW_DAYS", "many", "from 1 to 366")]
    [TestCase("STATUS_PAGE_WEB_ISSUER_URL", "ftp://x", "no http or https address")]
    public void A_wrong_setting_is_told_with_its_name(string name, string? value, string told)
    {
        var wrong = Assert.Throws<ConfigurationException>(() => Settings.Read(asked => asked == name ? value : asked == "STATUS_PAGE_WEB_API_URL" ? "https://api.example.org" : null))!;
        Assert.That(wrong.Message, Does.Contain(name).And.Contain(told));
    }

    [Test]
    public async Task Days_out_of_bounds_are_refused() =>
        await Assert.ThrowsAsync<ConfigurationException>(() => StatusWeb.Start(new StatusWebOptions { Api = Api, Days = 367 }));
}
