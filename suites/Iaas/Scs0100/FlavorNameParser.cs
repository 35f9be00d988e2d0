namespace Conformance.Iaas.Scs0100;

/// <summary>
/// Reads flavor names in one pass from left to right: prefix, vCPUs and memory, then disk, hypervisor, hwv, CPU, GPU and InfiniBand, each tried once
/// where the last one ended. A part that does not match is absent; a part that matches with a value outside the tables ends the reading.
/// </summary>
public static class FlavorNameParser
{
    /// <summary>What every name within the standard's reach starts with, exactly.</summary>
    public const string Prefix = "SCS-";

    /// <summary>True if the standard has a say about this name.</summary>
    /// <param name="name">A flavor's name.</param>
    public static bool IsInScope(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.StartsWith(Prefix, StringComparison.Ordinal);
    }

    /// <summary>Reads a name in the current syntax, else in v1 (with a warning). If it is neither, the current syntax's error is told.</summary>
    /// <param name="text">Any text of any length; reading takes time proportional to it.</param>
    public static FlavorNameReading Parse(string text) => Parse(text, out _);

    /// <summary>
    /// True if the parser of the upstream project takes this name as well. It differs for GPUs without units that are followed by <c>_ib</c>: upstream's
    /// pattern for the generation swallows the <c>_ib</c> and then does not know that generation.
    /// </summary>
    /// <param name="text">A flavor's name.</param>
    public static bool UpstreamAccepts(string text) => Parse(text).Name is { } name && UpstreamAccepts(name);

    /// <summary>Translates a name of the current syntax into v1 syntax, letter by letter, without reading it.</summary>
    /// <param name="name">A name; without the prefix it comes back as it is.</param>
    public static string ToV1(string name) => Translate(name, '-', ':', '_', '-');

    /// <summary>Translates a name of the v1 syntax into the current one, letter by letter, without reading it.</summary>
    /// <param name="name">A name; without the prefix it comes back as it is.</param>
    public static string ToV2(string name) => Translate(name, '-', '_', ':', '-');

    internal static bool UpstreamAccepts(FlavorName name) => name is not { InfiniBand: true, Gpu: { Units: null, UnitsH: 0 } };

    internal static FlavorNameReading Parse(string text, out int steps)
    {
        ArgumentNullException.ThrowIfNull(text);
        var current = new Scan(text, FlavorNameSyntax.Current);
        var name = current.Read();
        steps = current.Steps;
        if (name is not null)
        {
            return new FlavorNameReading(text, name, FlavorNameSyntax.Current, null, current.Warnings ?? []);
        }

        var old = new Scan(text, FlavorNameSyntax.V1);
        name = old.Read();
        steps += old.Steps;
        return name is null
            ? new FlavorNameReading(text, null, FlavorNameSyntax.Current, current.Error, [])
            : new FlavorNameReading(text, name, FlavorNameSyntax.V1, null,
                [new FlavorNameWarning(FlavorNameWarningKind.OldSyntax, Prefix.Length, "is written in the v1 syntax, deprecated since 2023"), .. old.Warnings ?? []]);
    }

    private static string Translate(string name, char from1, char to1, char from2, char to2)
    {
        ArgumentNullException.ThrowIfNull(name);
        return IsInScope(name)
            ? string.Create(name.Length, (name, from1, to1, from2, to2), static (target, how) =>
            {
                for (var i = 0; i < target.Length; i++)
                {
                    var character = how.name[i];
                    target[i] = i < Prefix.Length ? character : character == how.from1 ? how.to1 : character == how.from2 ? how.to2 : character;
                }
            })
            : name;
    }

    /// <summary>One reading of one text in one syntax.</summary>
    private struct Scan(string text, FlavorNameSyntax syntax)
    {
        private static readonly Term<CpuType>[] s_cpuTypes = [.. FlavorVocabulary.CpuTypes];
        private static readonly Term<DiskType>[] s_diskTypes = [.. FlavorVocabulary.DiskTypes];
        private static readonly Term<Hypervisor>[] s_hypervisors = [.. FlavorVocabulary.Hypervisors];
        private static readonly CpuVendorTerm[] s_cpuVendors = [.. FlavorVocabulary.CpuVendors];
        private static readonly GpuVendorTerm[] s_gpuVendors = [.. FlavorVocabulary.GpuVendors];

        private static readonly string[] s_extensions =
            ["a hypervisor (_kvm, _bms, …)", "_hwv", "a CPU (_i, _z, _a, _r)", "a GPU (_G…, _g…)", "_ib"];

        private readonly char _dash = syntax is FlavorNameSyntax.Current ? '-' : ':';
        private readonly char _underscore = syntax is FlavorNameSyntax.Current ? '_' : '-';
        private int _position = 0;
        private int _nextExtension = 0;

        // How far a part got that was then taken as absent, and what it missed there: often the better explanation of "extra characters".
        private int _hintOffset = -1;
        private string _hint = "";

        public FlavorNameError? Error { get; private set; } = null;

        public List<FlavorNameWarning>? Warnings { get; private set; } = null;

        /// <summary>Number of characters looked at.</summary>
        public int Steps { get; private set; } = 0;

        public FlavorName? Read()
        {
            if (!text.StartsWith(Prefix, StringComparison.Ordinal))
            {
                Fail(0, $"'{Prefix}'", Math.Min(Prefix.Length, text.Length));
                return null;
            }

            _position = Prefix.Length;
            if (!Cpu(out var cpu) || !Ram(out var ram))
            {
                return null;
            }

            var noEcc = Take('u');
            var oversubscribed = Take('o');
            if (!Disk(out var disk))
            {
                return null;
            }

            var hypervisor = HypervisorToken();
            var hwv = Extension("hwv", 1);
            if (!Arch(out var arch) || !Gpu(out var gpu))
            {
                return null;
            }

            var infiniBand = Extension("ib", 4);
            if (_position < text.Length)
            {
                Superfluous();
                return null;
            }

            return new FlavorName(cpu!, ram)
            {
                NoEcc = noEcc,
                Oversubscribed = oversubscribed,
                Disk = disk,
                Hypervisor = hypervisor,
                Hwv = hwv,
                CpuArch = arch,
                Gpu = gpu,
                InfiniBand = infiniBand,
            };
        }

        private bool Cpu(out FlavorCpu? cpu)
        {
            cpu = null;
            if (!Number("a number of vCPUs", out var count))
            {
                return false;
            }

            if (count is null)
            {
                return Fail(_position, "a number of vCPUs", 1);
            }

            foreach (var term in s_cpuTypes)
            {
                if (Take(term.Token[0]))
                {
                    cpu = new FlavorCpu(count.Value, term.Value, Take('i'));
                    return true;
                }
            }

            return Fail(_position, "the kind of vCPU (L, V, T or C)", 1);
        }

        private bool Ram(out decimal ram)
        {
            ram = 0;
            if (!Take(_dash))
            {
                return Fail(_position, $"'{_dash}' and the memory in GiB", 1);
            }

            var start = _position;
            var dots = 0;
            while (Peek() is var character && (char.IsAsciiDigit(character) || character == '.'))
            {
                dots += character == '.' ? 1 : 0;
                _position++;
            }

            var run = text.AsSpan(start, _position - start);
            if (run.IsEmpty)
            {
                return Fail(start, "the memory in GiB", 1);
            }

            if (dots > 1 || run.Length == dots)
            {
                return Fail(start, "the memory in GiB as one decimal number", run.Length);
            }

            var point = dots == 0 ? run.Length : run.IndexOf('.');
            var fraction = run[Math.Min(point + 1, run.Length)..].TrimEnd('0');
            var whole = Value(run[..point]);
            if (fraction is not ("" or "5"))
            {
                return Fail(start, "memory in multiples of 0.5 GiB", run.Length);
            }

            ram = whole + (fraction.IsEmpty ? 0m : 0.5m);
            if (ram == 0 || whole > int.MaxValue)
            {
                return Fail(start, ram == 0 ? "more than 0 GiB of memory" : "at most 2147483647 GiB of memory", run.Length);
            }

            var canonical = run[..point] is "0" or [not '0', ..] && (dots == 0 || run[(point + 1)..] is "5");
            if (!canonical)
            {
                Warn(FlavorNameWarningKind.NotCanonical, start, $"writes {FlavorName.Gibibytes(ram)} GiB as {FlavorNameError.Quote(run)}");
            }

            if (ram >= 10 && !fraction.IsEmpty)
            {
                Warn(FlavorNameWarningKind.LargeHalfGibibyte, start, "has half a GiB at 10 GiB or more");
            }

            return true;
        }

        private bool Disk(out FlavorDisk? disk)
        {
            disk = null;
            var start = _position;
            if (!Take(_dash))
            {
                return true;
            }

            if (!Number("a disk size in GB or a number of disks", out var first))
            {
                return false;
            }

            int? count = null;
            var size = first;
            if (Take('x'))
            {
                count = first ?? 1;
                if (!Number("a disk size in GB", out size))
                {
                    return false;
                }

                if (count == 1)
                {
                    Warn(FlavorNameWarningKind.NotCanonical, start + 1, "counts a single disk; one disk needs no 'x'");
                }

                if (size is null)
                {
                    Warn(FlavorNameWarningKind.CountWithoutSize, start + 1, "counts disks without telling their size");
                }
            }

            DiskType? type = null;
            foreach (var term in s_diskTypes)
            {
                if (Take(term.Token[0]))
                {
                    type = term.Value;
                    break;
                }
            }

            if (type is null && Peek() is not '\0' && Peek() != _underscore)
            {
                Hint(_position, "a disk type (n, h, s or p)");
            }

            disk = new FlavorDisk(count ?? 1, size, type);
            return true;
        }

        private Hypervisor? HypervisorToken()
        {
            if (Peek() != _underscore)
            {
                return null;
            }

            foreach (var term in s_hypervisors)
            {
                if ((syntax is FlavorNameSyntax.Current || term.Value is not Hypervisor.CloudHypervisor) && Extension(term.Token, 0))
                {
                    return term.Value;
                }
            }

            return null;
        }

        private bool Arch(out FlavorCpuArch? arch)
        {
            arch = null;
            if (Peek() != _underscore || Vendor(Peek(1)) is not { } vendor)
            {
                return true;
            }

            var start = _position + 2;
            var end = start;
            while (char.IsAsciiDigit(At(end)))
            {
                end++;
            }

            var digits = text.AsSpan(start, end - start);
            while (At(end) == 'h')
            {
                end++;
            }

            if (end < text.Length && At(end) != _underscore)
            {
                Hint(end, $"'{_underscore}' or the end of the name after the CPU");
                return true;
            }

            var generation = Value(digits);
            if (generation >= vendor.Generations.Count)
            {
                return Fail(start, vendor.Generations.Count == 1
                    ? $"no generation, as {vendor.Meaning} has none"
                    : $"a generation of {vendor.Meaning} from 0 to {vendor.Generations.Count - 1}", digits.Length);
            }

            var frequency = end - start - digits.Length;
            if (frequency >= FlavorVocabulary.Frequencies.Count)
            {
                return Fail(start + digits.Length, "at most 'hhh' for the frequency", frequency);
            }

            if (digits is not "" && digits[0] == '0')
            {
                Warn(FlavorNameWarningKind.NotCanonical, start,
                    generation == 0 ? "tells generation 0, which is left out" : $"writes generation {generation} as {FlavorNameError.Quote(digits)}");
            }

            arch = new FlavorCpuArch(vendor.Value, generation == 0 ? null : (int)generation, frequency);
            _position = end;
            _nextExtension = 3;
            return true;
        }

        private bool Gpu(out FlavorGpu? gpu)
        {
            gpu = null;
            var start = _position;
            if (Peek() != _underscore || Peek(1) is not ('G' or 'g'))
            {
                return true;
            }

            if (GpuVendorOf(Peek(2)) is not { } vendor)
            {
                Hint(start + 2, "a GPU vendor (N, A or I)");
                return true;
            }

            _position += 3;
            var first = _position;
            while (_position < text.Length && Peek() is var character && character != _dash && character != _underscore && character != 'h')
            {
                _position++;
            }

            var generation = text.AsSpan(first, _position - first);
            if (!generation.IsEmpty && vendor.Generation(generation) is null)
            {
                return Fail(first, $"a generation of {vendor.Meaning} GPUs ({string.Join(", ", vendor.Generations.Select(known => known.Key))})", generation.Length);
            }

            if (!Amount($"a number of {vendor.Units}", "clock", out var units, out var unitsH)
                || !Amount("the GPU's memory in GiB", "bandwidth", out var vram, out var vramH))
            {
                return false;
            }

            if (units is null && unitsH > 0)
            {
                Warn(FlavorNameWarningKind.GpuForm, first + generation.Length, vram is null
                    ? "marks the clock of a GPU without telling its processing units"
                    : $"has an 'h' before the first number of the GPU, which makes {vram} its memory in GiB, not its processing units");
            }
            else if (units is not null && generation.IsEmpty)
            {
                Warn(FlavorNameWarningKind.GpuForm, first, "tells the processing units of a GPU without its generation");
            }

            gpu = new FlavorGpu(text[start + 1] == 'G', vendor.Value, generation.IsEmpty ? null : generation.ToString(), units, unitsH, vram, vramH);
            _nextExtension = 4;
            return true;
        }

        /// <summary>An optional dash with a number, and letters h.</summary>
        private bool Amount(string what, string mark, out int? amount, out int h)
        {
            (amount, h) = (null, 0);
            if (Peek() == _dash)
            {
                if (!char.IsAsciiDigit(Peek(1)))
                {
                    Hint(_position + 1, what);
                }
                else
                {
                    _position++;
                    if (!Number(what, out amount))
                    {
                        return false;
                    }
                }
            }

            var start = _position;
            while (Take('h'))
            {
                h++;
            }

            return h <= 2 || Fail(start, $"at most 'hh' for the GPU's {mark}", h);
        }

        private bool Extension(string token, int order)
        {
            if (Peek() != _underscore)
            {
                return false;
            }

            for (var i = 0; i < token.Length; i++)
            {
                if (Peek(i + 1) != token[i])
                {
                    return false;
                }
            }

            _position += token.Length + 1;
            _nextExtension = order + 1;
            return true;
        }

        /// <summary>An optional positive number; false if there is one outside the bounds.</summary>
        private bool Number(string what, out int? number)
        {
            number = null;
            var start = _position;
            while (char.IsAsciiDigit(Peek()))
            {
                _position++;
            }

            var digits = text.AsSpan(start, _position - start);
            if (digits.IsEmpty)
            {
                return true;
            }

            var value = Value(digits);
            if (value is 0 or > int.MaxValue)
            {
                return Fail(start, $"{what} from 1 to 2147483647", digits.Length);
            }

            if (digits[0] == '0')
            {
                Warn(FlavorNameWarningKind.NotCanonical, start, $"writes {value} as {FlavorNameError.Quote(digits)}");
            }

            number = (int)value;
            return true;
        }

        /// <summary>The number that ASCII digits write; anything beyond an <see cref="int"/> is one more than its greatest value.</summary>
        private static long Value(ReadOnlySpan<char> digits)
        {
            var value = 0L;
            foreach (var digit in digits)
            {
                value = Math.Min((value * 10) + (digit - '0'), int.MaxValue + 1L);
            }

            return value;
        }

        private static CpuVendorTerm? Vendor(char letter)
        {
            foreach (var term in s_cpuVendors)
            {
                if (term.Token == letter)
                {
                    return term;
                }
            }

            return null;
        }

        private static GpuVendorTerm? GpuVendorOf(char letter)
        {
            foreach (var term in s_gpuVendors)
            {
                if (term.Token == letter)
                {
                    return term;
                }
            }

            return null;
        }

        private bool Take(char wanted)
        {
            if (_position >= text.Length || Peek() != wanted)
            {
                return false;
            }

            _position++;
            return true;
        }

        private char Peek(int ahead = 0) => At(_position + ahead);

        private char At(int index)
        {
            Steps++;
            return index < text.Length ? text[index] : '\0';
        }

        private void Superfluous()
        {
            if (_hintOffset > _position || (_hintOffset == _position && text[_position] != _underscore))
            {
                Fail(_hintOffset, _hint, 1);
                return;
            }

            string[] wanted = [.. s_extensions[_nextExtension..], "the end of the name"];
            // In v1 the message would have to tell the extensions with a dash; but only the current syntax's errors are ever told.
            Fail(_position, wanted.Length == 1 ? wanted[0] : $"{string.Join(", ", wanted[..^1])} or {wanted[^1]}", text.Length - _position);
        }

        private void Hint(int offset, string expected)
        {
            if (offset > _hintOffset)
            {
                (_hintOffset, _hint) = (offset, expected);
            }
        }

        private void Warn(FlavorNameWarningKind kind, int offset, string message) => (Warnings ??= []).Add(new FlavorNameWarning(kind, offset, message));

        private bool Fail(int offset, string expected, int length)
        {
            var found = offset >= text.Length
                ? "the end of the name"
                : FlavorNameError.Quote(text.AsSpan(offset, Math.Clamp(length, 1, text.Length - offset)));
            Error = new FlavorNameError(text, offset, expected, found);
            return false;
        }
    }
}
