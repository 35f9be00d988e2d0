using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Conformance.Iaas.Scs0101;

/// <summary>
/// What a guest said on its console. Lines are believed only if their checksum is right; of lines that come several times the first intact one
/// counts. What is null was not said, or not intact.
/// </summary>
public sealed partial record ConsoleReport
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private ConsoleReport()
    {
    }

    /// <summary>Text of <c>/proc/sys/kernel/random/entropy_avail</c>, in bits.</summary>
    public string? EntropyAvailable => Value("entropy_avail");

    /// <summary>Release of the kernel as <c>uname -r</c> tells it.</summary>
    public string? Kernel => Value("kernel");

    /// <summary>Architecture as <c>uname -m</c> tells it.</summary>
    public string? Machine => Value("machine");

    /// <summary>Entropy instructions of the CPUs.</summary>
    public CpuInstructions? Cpu { get; private init; }

    /// <summary>Name of the CPU's model; Arm has none.</summary>
    public string? CpuModel => Value("cpu_model");

    /// <summary>Hardware generators the kernel has a driver for: <c>virtio_rng.0</c>.</summary>
    public string? HardwareGenerators => Value("hwrng_available");

    /// <summary>The hardware generator in use.</summary>
    public string? HardwareGenerator => Value("hwrng_current");

    /// <summary>What the tests of FIPS 140-2 gave.</summary>
    public FipsFigures? Fips { get; private init; }

    /// <summary>Which of the addresses that the guest asked for an echo answered; null if it did not say.</summary>
    public IReadOnlyDictionary<string, bool>? Pings => Value("ping")?.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).Where(pair => pair.Length == 2)
        .ToDictionary(pair => pair[0], pair => pair[1] == "ok", StringComparer.Ordinal);

    /// <summary>What the guest said under a key, or null.</summary>
    /// <param name="key">The key.</param>
    public string? Told(string key) => Value(key);

    /// <summary>The guest said that it was done; what is missing now will not come.</summary>
    public bool Ended => _values.ContainsKey("end");

    /// <summary>How many lines begin with the marker and are not intact.</summary>
    public int Damaged { get; private init; }

    /// <summary>What the boot log says of a guest that will say nothing more, or null: its line on a failed script, or on a panic.</summary>
    public string? Failure { get; private init; }

    /// <summary>The last line on the console that is not empty, without control characters; empty if there is none.</summary>
    public string LastLine { get; private init; } = "";

    /// <summary>Reads a console.</summary>
    /// <param name="console">Everything on the console, whoever wrote it.</param>
    /// <param name="marker">Begins the lines of this run's program.</param>
    public static ConsoleReport Parse(string console, string marker)
    {
        ArgumentNullException.ThrowIfNull(console);
        ArgumentException.ThrowIfNullOrEmpty(marker);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var damaged = 0;
        for (var at = console.IndexOf(marker + "|", StringComparison.Ordinal); at >= 0; at = console.IndexOf(marker + "|", at + marker.Length, StringComparison.Ordinal))
        {
            var line = Rest().Match(console, at + marker.Length);
            if (line.Success && Adler32(marker + line.Groups["told"].Value) == line.Groups["sum"].Value)
            {
                values.TryAdd(line.Groups["key"].Value, line.Groups["value"].Value.Trim());
            }
            else
            {
                damaged++;
            }
        }

        var report = new ConsoleReport
        {
            Damaged = damaged,
            Failure = Hopeless().Match(console) is { Success: true } failure ? Readable(failure.Value) : null,
            LastLine = Readable(console.Split('\n').LastOrDefault(text => !string.IsNullOrWhiteSpace(text)) ?? ""),
            Cpu = values.TryGetValue("cpu", out var cpu) ? CpuInstructions.Parse(cpu) : null,
            Fips = values.TryGetValue("fips", out var fips) ? FipsFigures.Parse(fips) : null,
        };
        foreach (var (key, value) in values)
        {
            report._values[key] = value;
        }

        return report;
    }

    /// <summary>Reads <c>name=number</c> pairs; null if one of the names is not there.</summary>
    /// <param name="text">Pairs with blanks between them.</param>
    /// <param name="names">Names that must be there.</param>
    internal static int[]? Numbers(string text, params ReadOnlySpan<string> names)
    {
        var pairs = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).Where(pair => pair.Length == 2).ToLookup(pair => pair[0], pair => pair[1]);
        var numbers = new int[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            if (!int.TryParse(pairs[names[i]].FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
            {
                return null;
            }
        }

        return numbers;
    }

    /// <summary>Adler-32 (RFC 1950) of ASCII text, as eight lower-case hexadecimal digits.</summary>
    /// <param name="text">The text.</param>
    internal static string Adler32(string text)
    {
        var (low, high) = (1u, 0u);
        foreach (var character in Encoding.ASCII.GetBytes(text))
        {
            low = (low + character) % 65521;
            high = (high + low) % 65521;
        }

        return ((high << 16) | low).ToString("x8", CultureInfo.InvariantCulture);
    }

    private static string Readable(string line)
    {
        var text = new string([.. line.Trim().Select(character => char.IsControl(character) ? ' ' : character)]);
        return text.Length > 160 ? text[..160] + "…" : text;
    }

    private string? Value(string key) => _values.TryGetValue(key, out var value) && value.Length > 0 ? value : null;

    [GeneratedRegex(@"\G(?<told>\|[0-9]{1,3}\|(?<key>[a-z_]{1,32})\|(?<value>[ -{}~]{0,1000}))\|(?<sum>[0-9a-f]{8})\|", RegexOptions.ExplicitCapture)]
    private static partial Regex Rest();

    [GeneratedRegex(@"[^\n]*(Failed to run module scripts[-_]user|Kernel panic - not syncing)[^\n]*", RegexOptions.ExplicitCapture)]
    private static partial Regex Hopeless();
}
