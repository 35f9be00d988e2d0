using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conformance.Model;

namespace Conformance.Kaas.EndToEnd;

/// <summary>
/// Reads results of the e2e suite that somebody else made: the archive of a Sonobuoy run or of the conformance image (<c>.tar.gz</c>), or a JUnit file with,
/// if it is there, the <c>e2e.log</c> beside it.
/// </summary>
public static class ResultFile
{
    private const long LargestArchive = 4L << 30;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ConfigurationException">It cannot be read, or is no such file.</exception>
    public static EndToEndRecord Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using var file = File.OpenRead(path);
            var magic = new byte[2];
            file.ReadAtLeast(magic, 2, throwOnEndOfStream: false);
            file.Position = 0;
            if (magic is [0x1f, 0x8b])
            {
                return Archive(file, path);
            }

            if (file.Length > JUnitReport.LargestSize)
            {
                throw new ConfigurationException($"{path}: {file.Length >> 20} MiB are more than a JUnit file of the e2e suite has ({JUnitReport.LargestSize >> 20} MiB at most). Is it the right file?");
            }

            var report = JUnitReport.Parse(file, path);
            var log = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, "e2e.log");
            if (!File.Exists(log))
            {
                return new EndToEndRecord(path) { Reports = [report] };
            }

            using var reader = new StreamReader(log);
            return new EndToEndRecord(path) { Reports = [report], Logs = [EndToEndLog.Read(reader)] };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{path}: the results cannot be read: {exception.Message}", exception);
        }
    }

    private static EndToEndRecord Archive(Stream file, string path)
    {
        var seen = new Contents();
        try
        {
            using var gzip = new GZipStream(file, CompressionMode.Decompress);
            using var bounded = new CountedStream(gzip, LargestArchive);
            using var tar = new TarReader(bounded);
            while (tar.GetNextEntry() is { } entry)
            {
                if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile && entry.DataStream is { } data)
                {
                    Take(seen, entry.Name.Replace('\\', '/'), data, entry.Length, path);
                }
            }
        }
        catch (Exception broken) when (broken is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new ConfigurationException($"{path}: this is no complete .tar.gz: {broken.Message} Was it cut off? Retrieve it again.", broken);
        }

        // A Sonobuoy archive may have other plugins with JUnit files of their own; the image's own archive has no plugins.
        var files = seen.Files.Any(item => IsPlugin(item.Name)) ? [.. seen.Files.Where(item => IsPlugin(item.Name))] : seen.Files;
        if (files.Count == 0 && seen.Problem is null)
        {
            throw new ConfigurationException($"{path}: no junit_*.xml of the e2e suite is in it. Name the archive that `sonobuoy retrieve` fetches.");
        }

        return new EndToEndRecord(path)
        {
            Reports = [.. files.Select(item => item.Report)],
            Logs = seen.Log is null ? [] : [seen.Log],
            Cluster = seen.Cluster,
            Image = seen.Image,
            Focus = seen.Settings.GetValueOrDefault("E2E_FOCUS"),
            Skip = seen.Settings.TryGetValue("E2E_FOCUS", out _) ? seen.Settings.GetValueOrDefault("E2E_SKIP") ?? "" : null,
            DryRun = seen.Settings.GetValueOrDefault("E2E_DRYRUN") is { Length: > 0 },
            BrokenOff = seen.Problem,
        };
    }

    private static bool IsPlugin(string name) => name.Contains("plugins/e2e/", StringComparison.Ordinal);

    private static void Take(Contents seen, string name, Stream data, long length, string path)
    {
        var file = name[(name.LastIndexOf('/') + 1)..];
        if (file.StartsWith("junit", StringComparison.Ordinal) && file.EndsWith(".xml", StringComparison.Ordinal))
        {
            if (length > JUnitReport.LargestSize)
            {
                throw new ConfigurationException($"{path}: {name} has {length >> 20} MiB, more than a JUnit file of the e2e suite has ({JUnitReport.LargestSize >> 20} MiB at most).");
            }

            seen.Files.Add((name, JUnitReport.Parse(data, $"{path}, {name}")));
        }
        else if (file == "e2e.log" && (seen.Log is null || IsPlugin(name)))
        {
            using var reader = new StreamReader(data, leaveOpen: true);
            seen.Log = EndToEndLog.Read(reader);
        }
        else if (file == "serverversion.json")
        {
            seen.Cluster = Json(data, path, name)?["gitVersion"]?.ToString();
        }
        else if (file is "definition.json" && IsPlugin(name))
        {
            Settings(seen, Json(data, path, name));
        }
        else if (name.Contains("plugins/e2e/errors/", StringComparison.Ordinal) && file == "error.json")
        {
            seen.Problem = $"Sonobuoy reports an error of the plugin: {Json(data, path, name)?["error"]?.ToString() ?? "without words"}";
        }
    }

    private static JsonObject? Json(Stream data, string path, string name)
    {
        try
        {
            return JsonNode.Parse(data) as JsonObject;
        }
        catch (JsonException broken)
        {
            throw new ConfigurationException($"{path}: {name} in it is no JSON ({broken.Message.Split('.')[0]}). Retrieve the archive again.", broken);
        }
    }

    // Its structure differs between versions; what is looked for does not.
    private static void Settings(Contents seen, JsonNode? node)
    {
        switch (node)
        {
            case JsonArray list:
                list.ToList().ForEach(item => Settings(seen, item));
                break;
            case JsonObject item:
                if (item["name"]?.ToString() is { } key && key.StartsWith("E2E_", StringComparison.Ordinal))
                {
                    seen.Settings[key] = item["value"]?.ToString() ?? "";
                }

                if (item["image"] is JsonValue image && image.ToString().Contains("conformance", StringComparison.Ordinal))
                {
                    seen.Image = image.ToString();
                }

                item.ToList().ForEach(pair => Settings(seen, pair.Value));
                break;
        }
    }

    private sealed class Contents
    {
        public List<(string Name, JUnitReport Report)> Files { get; } = [];

        public Dictionary<string, string> Settings { get; } = new(StringComparer.Ordinal);

        public EndToEndLog? Log { get; set; }

        public string? Cluster { get; set; }

        public string? Image { get; set; }

        public string? Problem { get; set; }
    }

    /// <summary>Ends a stream that unpacks to more than anybody can mean.</summary>
    private sealed class CountedStream(Stream inner, long most) : Stream
    {
        private long _count;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => _count; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = inner.Read(buffer, offset, count);
            _count += read;
            return _count <= most ? read : throw new InvalidDataException($"It unpacks to more than {most >> 30} GiB.");
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
