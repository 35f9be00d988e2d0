using System.CommandLine;
using System.Globalization;
using Conformance.Kubernetes.Releases;
using Conformance.Model;

namespace Conformance.Runner.CommandLine;

/// <summary>`data`: the facts on Kubernetes releases by which scs-0210 judges.</summary>
internal static class DataCommand
{
    public static Command Build(TextWriter output, TextWriter error)
    {
        var command = new Command("data", "The dated facts on Kubernetes releases (support periods, patch releases, critical vulnerabilities) by which scs-0210 judges.");
        var show = new Command("show", "Say of which day they are and where they come from. Asks nobody.");
        show.SetAction(_ => Print(ReleaseData.Load(), output));
        command.Add(show);

        var standard = new ReleaseDataRefreshOptions();
        var refresh = new Command("refresh", $"""
            Fetch newer ones and keep them outside of the clone, in {ReleaseData.DefaultFolder}. What was there stays if anything goes wrong.
            Without internet: refresh elsewhere, copy {ReleaseData.FileName} from there and give it with --from.
            Exit code 0 if they are new, 2 if a source could not be reached or was not understood, 3 for wrong usage.
            """);
        var from = new Option<string?>("--from") { Description = "Take over a file that was refreshed elsewhere; asks nobody.", HelpName = "FILE" };
        var releases = Address("--releases-url", "List of releases in the form of GitHub's API.", standard.ReleasesUrl);
        var schedule = Address("--schedule-url", "Schedule of the Kubernetes project with the ends of branches.", standard.ScheduleUrl);
        var feed = Address("--feed-url", "Feed of the Kubernetes project that names vulnerabilities.", standard.FeedUrl);
        var records = Address("--records-url", "Address of vulnerability records; ends with a slash, the id is added.", standard.RecordsUrl);
        foreach (var option in new Option[] { from, releases, schedule, feed, records })
        {
            refresh.Add(option);
        }

        refresh.SetAction(async (parsed, cancellation) =>
        {
            try
            {
                var data = parsed.GetValue(from) is { } file
                    ? await ReleaseDataRefresh.TakeOver(file, cancellation: cancellation).ConfigureAwait(false)
                    : await ReleaseDataRefresh.Run(
                        new ReleaseDataRefreshOptions { ReleasesUrl = parsed.GetValue(releases)!, ScheduleUrl = parsed.GetValue(schedule)!, FeedUrl = parsed.GetValue(feed)!, RecordsUrl = parsed.GetValue(records)! },
                        cancellation).ConfigureAwait(false);
                return Print(data, output);
            }
            catch (SubjectUnavailableException unreachable)
            {
                var known = ReleaseData.Load();
                await error.WriteLineAsync($"error: {unreachable.Message}").ConfigureAwait(false);
                await error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Nothing was changed: the data are those of {known.AsOf:yyyy-MM-dd} ({known.Source}).")).ConfigureAwait(false);
                return 2;
            }
        });
        command.Add(refresh);
        return command;
    }

    private static int Print(ReleaseData data, TextWriter output)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"release data of {data.AsOf:yyyy-MM-dd}, {data.Source}"));
        var supported = data.Branches.Where(branch => branch.EndOfLife >= data.AsOf && branch.Releases.Count > 0).Select(branch => $"{branch.Branch} ({branch.Releases.Keys.Max()})");
        output.WriteLine($"supported branches with their newest releases: {string.Join(", ", supported)}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"vulnerabilities with a score of 7 and more: {data.Vulnerabilities.Count}"));
        return 0;
    }

    private static Option<Uri> Address(string name, string what, Uri standard) => new(name)
    {
        Description = what,
        HelpName = "URL",
        DefaultValueFactory = _ => standard,
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
            {
                return url;
            }

            result.AddError($"{name} {result.Tokens[0].Value}: no address; write it as https://mirror.example/path.");
            return standard;
        },
    };
}
