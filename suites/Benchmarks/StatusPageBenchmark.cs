using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Conformance.Benchmarks;

/// <summary>
/// The reference API of status pages under load, in a process of its own, on SQLite and on PostgreSQL: reads and writes by <c>wrk</c>, and what one client alone waits for.
/// </summary>
internal static partial class StatusPageBenchmark
{
    private const int Incidents = 1000;
    private const int Updates = 10;
    private const int Days = 90;
    private const int Seconds = 10;
    private const int Connections = 8;
    private const int Single = 101;

    // .NET compiles what is asked often a second time.
    private const int WarmUp = 50;
    private const double MedianLimit = 20;

    public static async Task<int> Run()
    {
        if (!File.Exists("/usr/bin/wrk"))
        {
            await Console.Error.WriteLineAsync("error: there is no wrk, which makes the load: install it (Debian: apt-get install wrk).").ConfigureAwait(false);
            return 3;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Incidents} incidents of {Days} days with {Updates} updates each; wrk: 1 thread, {Connections} connections, {Seconds} s; alone: median of {Single} requests; CPU: the server's own for each of these, whatever else the machine does"));
        Console.WriteLine($"{"database",-11} {"what",-34} {"requests/s",11} {"p99 ms",9} {"alone ms",9} {"CPU ms",7} {"memory MiB",11} {"errors",7}");
        var slowest = 0.0;
        foreach (var name in new[] { "SQLite", "PostgreSQL" })
        {
            await using var postgres = name == "PostgreSQL" ? await ScratchPostgres.Start().ConfigureAwait(false) : null;
            slowest = Math.Max(slowest, await Measure(name, postgres?.Connection).ConfigureAwait(false));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"reads of {Incidents} incidents alone: median {slowest:0.0} ms, limit {MedianLimit} ms: {(slowest <= MedianLimit ? "holds" : "DOES NOT HOLD")}"));
        return slowest <= MedianLimit ? 0 : 1;
    }

    private static async Task<double> Measure(string database, string? connection)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Conformance.StatusPageStack.dll"), "api"]) { RedirectStandardOutput = true };
        start.Environment["STATUS_PAGE_SERVER_ADDRESS"] = "127.0.0.1:0";
        start.Environment["STATUS_PAGE_METRICS_ADDRESS"] = "127.0.0.1:0";
        start.Environment["STATUS_PAGE_DATABASE_CONNECTION_STRING"] = connection;
        using var server = Process.Start(start)!;
        try
        {
            var said = await server.StandardOutput.ReadLineAsync().ConfigureAwait(false) ?? throw new Model.ConfigurationException("The API server does not start; run Conformance.StatusPageStack api by hand.");
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(Address().Match(said).Value) };
            var (component, incident) = await Fill(http).ConfigureAwait(false);
            var now = TimeProvider.System.GetUtcNow();
            var list = $"/incidents?start={Text(now.AddDays(-Days))}&end={Text(now.AddDays(1))}";
            var script = Path.GetTempFileName();
            try
            {
                await File.WriteAllTextAsync(script, """
                    wrk.method = "POST"
                    wrk.body = '{"displayName":"News","description":"We look into it.","createdAt":"2026-01-31T12:00:00Z"}'
                    wrk.headers["Content-Type"] = "application/json"
                    """).ConfigureAwait(false);
                await Row(database, "GET /components", http, server, "/components").ConfigureAwait(false);
                await Row(database, "GET /components/{id}", http, server, $"/components/{component}").ConfigureAwait(false);
                var alone = await Row(database, $"GET /incidents of {Days} days", http, server, list).ConfigureAwait(false);
                await Row(database, "POST /incidents/{id}/updates", http, server, $"/incidents/{incident}/updates", script).ConfigureAwait(false);
                return alone;
            }
            finally
            {
                File.Delete(script);
            }
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync().ConfigureAwait(false);
        }
    }

    private static async Task<double> Row(string database, string what, HttpClient http, Process server, string path, string? script = null)
    {
        var (alone, processor) = script is null ? await Alone(http, server, path).ConfigureAwait(false) : (double.NaN, double.NaN);
        string[] words = ["-t1", $"-c{Connections}", $"-d{Seconds}s", "--latency", .. script is null ? Array.Empty<string>() : ["-s", script], new Uri(http.BaseAddress!, path).ToString()];
        using var wrk = Process.Start(new ProcessStartInfo("wrk", words) { RedirectStandardOutput = true })!;
        var told = await wrk.StandardOutput.ReadToEndAsync().ConfigureAwait(false);
        await wrk.WaitForExitAsync().ConfigureAwait(false);
        var rate = double.Parse(Rate().Match(told).Groups[1].Value, CultureInfo.InvariantCulture);
        var p99 = Late().Match(told);
        var milliseconds = double.Parse(p99.Groups[1].Value, CultureInfo.InvariantCulture) * p99.Groups[2].Value switch { "us" => 0.001, "ms" => 1, "s" => 1000, _ => double.NaN };
        var errors = Errors().Matches(told).Sum(match => match.Groups.Values.Skip(1).Where(group => group.Success).Sum(group => int.Parse(group.Value, CultureInfo.InvariantCulture)));
        server.Refresh();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{database,-11} {what,-34} {rate,11:0} {milliseconds,9:0.0} {Shown(alone),9} {Shown(processor),7} {server.WorkingSet64 / 1048576.0,11:0} {errors,7}"));
        return alone;

        static string Shown(double milliseconds) => double.IsNaN(milliseconds) ? "" : milliseconds.ToString("0.0", CultureInfo.InvariantCulture);
    }

    /// <summary>Requests one after the other: the median of what the client waits, and the mean of what the server computes, in milliseconds.</summary>
    private static async Task<(double Median, double Processor)> Alone(HttpClient http, Process server, string path)
    {
        var (times, before) = (new List<double>(), TimeSpan.Zero);
        for (var number = 0; number < Single + WarmUp; number++)
        {
            if (number == WarmUp)
            {
                before = Computed();
            }

            var started = TimeProvider.System.GetTimestamp();
            await http.GetByteArrayAsync(path).ConfigureAwait(false);

            if (number >= WarmUp)
            {
                times.Add(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds);
            }
        }

        return (times.Order().ElementAt(times.Count / 2), (Computed() - before).TotalMilliseconds / Single);

        TimeSpan Computed()
        {
            server.Refresh();
            return server.TotalProcessorTime;
        }
    }

    private static async Task<(string Component, string Incident)> Fill(HttpClient http)
    {
        var now = TimeProvider.System.GetUtcNow();
        await Post("/phases", new JsonObject { ["phases"] = new JsonArray("Looking", "Done") }).ConfigureAwait(false);
        var type = (string)(await Post("/impacttypes", new JsonObject { ["displayName"] = "Slow" }).ConfigureAwait(false))["id"]!;
        var components = new List<string>();
        foreach (var name in new[] { "Compute", "Network", "Storage", "Images", "DNS", "Load balancers", "Kubernetes", "Registry", "Backup", "Accounts" })
        {
            components.Add((string)(await Post("/components", new JsonObject { ["displayName"] = name }).ConfigureAwait(false))["id"]!);
        }

        var last = "";
        await Parallel.ForAsync(0, Incidents, new ParallelOptions { MaxDegreeOfParallelism = Connections }, async (number, _) =>
        {
            var began = now.AddDays(-Days + 1).AddMinutes((Days - 1) * 24.0 * 60 * number / Incidents);
            var made = await Post("/incidents", new JsonObject
            {
                ["displayName"] = $"Incident {number}", ["description"] = "Something was slow, and then it was not.", ["beganAt"] = Text(began, escape: false), ["endedAt"] = number % 50 == 0 ? null : Text(began.AddHours(2), escape: false),
                ["phase"] = new JsonObject { ["generation"] = 1, ["order"] = 1 }, ["affects"] = new JsonArray(new JsonObject { ["reference"] = components[number % components.Count], ["type"] = type, ["severity"] = 1 + (number % 100) }),
            }).ConfigureAwait(false);
            last = (string)made["id"]!;
            for (var update = 0; update < Updates; update++)
            {
                await Post($"/incidents/{made["id"]}/updates", new JsonObject { ["displayName"] = $"Update {update}", ["description"] = "We look into it.", ["createdAt"] = Text(began.AddMinutes(update), escape: false) }).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
        return (components[0], last);

        async Task<JsonObject> Post(string path, JsonObject body)
        {
            using var answer = await http.PostAsJsonAsync(path, body).ConfigureAwait(false);
            answer.EnsureSuccessStatusCode();
            return await answer.Content.ReadFromJsonAsync<JsonObject>().ConfigureAwait(false) ?? [];
        }
    }

    private static string Text(DateTimeOffset time, bool escape = true)
    {
        var text = time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return escape ? Uri.EscapeDataString(text) : text;
    }

    [GeneratedRegex("https?://[0-9.:]+[0-9]")]
    private static partial Regex Address();

    [GeneratedRegex(@"Requests/sec: +([0-9.]+)")]
    private static partial Regex Rate();

    [GeneratedRegex(@"99% +([0-9.]+)(us|ms|s)")]
    private static partial Regex Late();

    [GeneratedRegex(@"Non-2xx or 3xx responses: ([0-9]+)|Socket errors: connect ([0-9]+), read ([0-9]+), write ([0-9]+), timeout ([0-9]+)")]
    private static partial Regex Errors();
}
