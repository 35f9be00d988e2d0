using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Conformance.Model;

namespace Conformance.Runner.Runs;

/// <summary>
/// <c>journal.jsonl</c>: one JSON object a line, appended and flushed to the disk as things happen, so that a killed run has lost nothing.
/// </summary>
internal sealed class Journal : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly FileStream _file;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();

    public Journal(string path, TimeProvider time)
    {
        _file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        _time = time;
    }

    public void RunStarted(string run, string subject, string environment, IReadOnlyCollection<string> testcases) =>
        Append(new { Event = "run-started", Time = _time.GetUtcNow(), Run = run, Subject = subject, Environment = environment, Testcases = testcases });

    public void TestcaseStarted(string testcase) => Append(new { Event = "testcase-started", Time = _time.GetUtcNow(), Testcase = testcase });

    public void Outcome(TestcaseResult result) => Append(new { Event = "outcome", Time = _time.GetUtcNow(), Result = result });

    public void RunEnded(string verdict, int exitCode) => Append(new { Event = "run-ended", Time = _time.GetUtcNow(), Verdict = verdict, ExitCode = exitCode });

    public void Dispose() => _file.Dispose();

    private void Append(object line)
    {
        var bytes = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(line, Json) + "\n");
        lock (_lock)
        {
            _file.Write(bytes);
            _file.Flush(flushToDisk: false);
        }
    }
}
