using System.Globalization;
using System.Text.Json;
using Conformance.Model;
using Conformance.OpenStack.Facts;
using Conformance.OpenStack.Http;
using Conformance.OpenStack.Identity;

namespace Conformance.OpenStack.Reading;

/// <summary>Reads what compute and block storage tell of their microversions, and tries the end of the range.</summary>
internal sealed class MicroversionReader(Keystone keystone, Catalogue catalogue)
{
    private const string Header = "OpenStack-API-Version";

    public async Task<IReadOnlyList<MicroversionRange>> Read(CancellationToken cancellation)
    {
        var signedIn = await keystone.Current(cancellation);
        return await Task.WhenAll(
            Read("compute", "compute", catalogue.Find(signedIn, "compute", "v2.1"), "/limits", cancellation),
            Read("block-storage", "volume", catalogue.Find(signedIn, "block-storage", "v3", projectId: true), "/limits", cancellation));
    }

    private async Task<MicroversionRange> Read(string service, string word, string root, string path, CancellationToken cancellation)
    {
        var (lowest, highest) = await Told(service, root, cancellation);
        if (highest?.Split('.') is not [var major, var minor] || !int.TryParse(minor, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return new MicroversionRange(service, lowest, highest);
        }

        var request = new ApiRequest($"Microversions ({service})", root + path);
        var (status, answered) = await Ask($"{word} {highest}");
        var (above, _) = await Ask(string.Create(CultureInfo.InvariantCulture, $"{word} {major}.{number + 1}"));
        return new MicroversionRange(service, lowest, highest) { AtHighest = status, Answered = answered?.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1], Above = above };

        async Task<(int Status, string? Answered)> Ask(string version)
        {
            using var response = await keystone.Send(request.With(Header, version), cancellation);

            // A service that is busy says nothing of its versions.
            return response.Status is 429 or >= 500 ? throw new SubjectUnavailableException($"{request.What}: {request.Url} answered {response.Status}. Run the testcase again when the service answers.")
                : (response.Status, response.Header(Header));
        }
    }

    /// <summary>The range in the document of the version that the catalogue names; the service's root has no project in it.</summary>
    private async Task<(string? Lowest, string? Highest)> Told(string service, string root, CancellationToken cancellation)
    {
        var segments = root.Split('/');
        var version = Array.FindIndex(segments, 3, segment => segment.Length > 1 && segment[0] == 'v' && char.IsAsciiDigit(segment[1]));
        var url = string.Join('/', version < 0 ? segments : segments[..(version + 1)]) + "/";
        using var response = await keystone.Send(new ApiRequest($"Version document ({service})", url) { TakesRedirects = true }, cancellation);
        if (response.Status is not 300)
        {
            await response.MustSucceed();
        }

        using var json = await response.Json();
        var entries = json.RootElement.Objects("versions").ToList();
        if (json.RootElement.Object("version") is { } single)
        {
            entries.Add(single);
        }

        var told = entries.Select(entry => (Lowest: Text(entry, "min_version"), Highest: Text(entry, "version") ?? Text(entry, "max_version"))).LastOrDefault(entry => entry.Highest is not null);
        return told;

        static string? Text(JsonElement entry, string name) => entry.Text(name) is { Length: > 0 } text ? text : null;
    }
}
