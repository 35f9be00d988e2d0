using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Conformance.Kaas.EndToEnd;

namespace Conformance.SelfTests.Kaas.Suites;

/// <summary>Results of the e2e suite as it writes them.</summary>
internal static class Records
{
    public const string Version = "v1.31.2";

    /// <summary>A JUnit file of the newer form.</summary>
    public static string JUnit(IEnumerable<string> cases, string focus = @"\[Conformance\]", string skip = "", bool dryRun = false, string more = "") => $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites tests="9" failures="0">
          <testsuite name="Kubernetes e2e suite" tests="9" failures="0">
            <properties>
              <property name="SpecialSuiteFailureReason" value="{more}"></property>
              <property name="FocusStrings" value="{focus}"></property>
              <property name="SkipStrings" value="{skip}"></property>
              <property name="LabelFilter" value=""></property>
              <property name="DryRun" value="{(dryRun ? "true" : "false")}"></property>
            </properties>
            <testcase name="[SynchronizedBeforeSuite]" classname="Kubernetes e2e suite" status="passed" time="1.6"></testcase>
            {string.Join('\n', cases)}
          </testsuite>
        </testsuites>
        """;

    public static string Passed(string name, double seconds = 2.5) => string.Create(
        CultureInfo.InvariantCulture, $"""<testcase name="[It] {name}" classname="Kubernetes e2e suite" status="passed" time="{seconds}"></testcase>""");

    public static string Failed(string name, string message = "timed out waiting for the condition") =>
        $"""<testcase name="[It] {name}" classname="Kubernetes e2e suite" status="failed" time="61"><failure message="{message}" type="failed">trace</failure></testcase>""";

    public static string Skipped(string name) =>
        $"""<testcase name="[It] {name}" classname="Kubernetes e2e suite" status="skipped" time="0"><skipped message="skipped"></skipped></testcase>""";

    public static string Name(int number) => $"[sig-apps] Thing number {number} should work [Conformance]";

    public static IEnumerable<string> Many(int count) => Enumerable.Range(1, count).Select(number => Passed(Name(number)));

    /// <summary>A log of the newer form.</summary>
    public static string Log(int planned, int? ran = null, string suite = Version, string server = Version + "+k3s1", double seconds = 6185.9) => string.Create(
        CultureInfo.InvariantCulture, $"""
          I0904 19:17:41.917078      21 e2e.go:109] Starting e2e run "13be9ef1-9f48-4b5c-aed9-7fa53ea9d482" on Ginkgo node 1
        Running Suite: Kubernetes e2e suite - /usr/local/bin

        Will run {planned} of 6603 specs
          I0904 19:17:43.987040      21 e2e.go:245] e2e test version: {suite}
          I0904 19:17:43.988486      21 e2e.go:254] kube-apiserver version: {server}
        SSSSSSSS
        ------------------------------
        [sig-apps] Thing number 1 should work [Conformance]
        • [7.539 seconds]

        Ran {ran ?? planned} of 6603 Specs in {seconds:0.000} seconds
        SUCCESS! -- {ran ?? planned} Passed | 0 Failed | 0 Pending | 6199 Skipped
        """);

    public static JUnitReport Report(string text) => JUnitReport.Parse(new MemoryStream(Encoding.UTF8.GetBytes(text)), "junit_01.xml");

    public static EndToEndLog Logged(string text)
    {
        using var reader = new StringReader(text);
        return EndToEndLog.Read(reader);
    }

    /// <summary>A complete record of a conforming run of version 1.31, which has 404 conformance tests.</summary>
    public static EndToEndRecord Complete(int count = 404) => new("results.tar.gz")
    {
        Reports = [Report(JUnit(Many(count).Append(Skipped("[sig-storage] Something else"))))], Logs = [Logged(Log(count))],
    };

    public static string Archive(string path, params (string Name, string Content)[] files)
    {
        using var file = File.Create(path);
        using var gzip = new GZipStream(file, CompressionLevel.Fastest);
        using var tar = new TarWriter(gzip);
        foreach (var (name, content) in files)
        {
            using var data = new MemoryStream(Encoding.UTF8.GetBytes(content));
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = data });
        }

        return path;
    }
}
