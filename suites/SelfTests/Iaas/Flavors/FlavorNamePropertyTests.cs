using System.Text.RegularExpressions;
using Conformance.Iaas.Scs0100;
using FsCheck;
using FsCheck.Fluent;

namespace Conformance.SelfTests.Iaas.Flavors;

public sealed class FlavorNamePropertyTests
{
    private const string Alphabet = "SCS-_:0123456789.LVTCiuoxnhspkvmbyw GgNAIazr\0\u0664é\ud83d";

    // The grammar of the standard, written down a second time to hold the parser against.
    private static readonly Regex s_grammar = new("""
        \A SCS- P[LVTC]i? - (?=[0-9.]*[1-9]) (?: [0-9]+ (?: \. (?: 0* | 50* ) )? | \. 50* ) u?o?
        (?: - (?: P?x )? P? [nhsp]? )?
        (?: _ (?: kvm | chy | xen | vmw | hyv | bms ) )?
        (?: _hwv )?
        (?: _ (?: [iz](?:0*[0-6])? | a(?:0*[0-5])? | r0* ) h{0,3} (?= _ | \z ) )?
        (?: _[Gg] (?: N[fkmpvtalgbu]? | A(?: 0\.[45] | [123]\.1 | 3\.5 | [45]\.1 | [1234] )? | I(?: 0\.95? | [1234] )? ) (?: -P )? h{0,2} (?: -P h{0,2} )? )?
        (?: _ib )? \z
        """.Replace("P", "(?:0*[1-9][0-9]*)", StringComparison.Ordinal), RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant);

    private static readonly Gen<FlavorDisk> s_disks =
        from count in Gen.Frequency((3, Gen.Constant(1)), (1, Gen.Choose(2, 40)))
        from size in Optional(Number())
        from type in Optional(Gen.Elements(Enum.GetValues<DiskType>()))
        select new FlavorDisk(count, size, type);

    private static readonly Gen<FlavorCpuArch> s_archs =
        from vendor in Gen.Elements(FlavorVocabulary.CpuVendors.ToArray())
        from generation in Gen.Choose(0, vendor.Generations.Count - 1)
        from h in Gen.Choose(0, 3)
        select new FlavorCpuArch(vendor.Value, generation == 0 ? null : generation, h);

    private static readonly Gen<FlavorGpu> s_gpus =
        from passThrough in Gen.Elements(true, false)
        from vendor in Gen.Elements(FlavorVocabulary.GpuVendors.ToArray())
        from generation in Gen.Elements(vendor.Generations.Select(known => known.Key).Append(null).ToArray())
        from units in Optional(Number())
        from unitsH in Gen.Choose(0, 2)
        from vram in units is null && unitsH == 0 ? Gen.Constant<int?>(null) : Optional(Number())
        from vramH in vram is null ? Gen.Constant(0) : Gen.Choose(0, 2)
        select new FlavorGpu(passThrough, vendor.Value, generation, units, unitsH, vram, vramH);

    private static readonly Gen<FlavorName> s_names =
        from cpus in Number()
        from cpuType in Gen.Elements(Enum.GetValues<CpuType>())
        from halves in Gen.Choose(1, 4096)
        from flags in Gen.Choose(0, 31)
        from disk in Absent(s_disks)
        from hypervisor in Optional(Gen.Elements(Enum.GetValues<Hypervisor>()))
        from arch in Absent(s_archs)
        from gpu in Absent(s_gpus)
        select new FlavorName(new FlavorCpu(cpus, cpuType, (flags & 1) != 0), halves / 2m)
        {
            NoEcc = (flags & 2) != 0,
            Oversubscribed = (flags & 4) != 0,
            Disk = disk,
            Hypervisor = hypervisor,
            Hwv = (flags & 8) != 0,
            CpuArch = arch,
            Gpu = gpu,
            InfiniBand = (flags & 16) != 0,
        };

    // A valid name with up to three characters removed, replaced, doubled or inserted.
    private static readonly Gen<string> s_mutants =
        from name in s_names
        from old in Gen.Elements(true, false)
        from edits in Gen.ArrayOf(
            from kind in Gen.Choose(0, 3)
            from place in Gen.Choose(4, 10_000)
            from character in Gen.Elements(Alphabet.ToCharArray())
            select (kind, place, character))
        select edits.Take(3).Aggregate(old ? name.ToV1() : name.ToString(), (text, edit) =>
        {
            var at = edit.place % (text.Length + 1);
            return edit.kind switch
            {
                0 when at < text.Length => text.Remove(at, 1),
                1 when at < text.Length => text[..at] + edit.character + text[(at + 1)..],
                2 when at < text.Length => text.Insert(at, text[at].ToString()),
                _ => text.Insert(at, edit.character.ToString()),
            };
        });

    [Test]
    public void What_is_printed_is_read_back() => Check(s_names, name =>
    {
        var reading = FlavorNameParser.Parse(name.ToString());
        Assert.That(reading.Error, Is.Null);
        Assert.That(reading.Name, Is.EqualTo(name));
        Assert.That(reading.Syntax, Is.EqualTo(FlavorNameSyntax.Current));
        Assert.That(reading.Warnings.Select(warning => warning.Kind), Has.None.EqualTo(FlavorNameWarningKind.NotCanonical));
    });

    [Test]
    public void The_first_syntax_says_the_same_where_it_can() => Check(s_names, name =>
    {
        var reading = FlavorNameParser.Parse(name.ToV1());
        Assert.That(reading.Name, Is.EqualTo(name.HasV1 ? name : null));
        Assert.That(reading.Syntax, Is.EqualTo(name.HasV1 ? FlavorNameSyntax.V1 : FlavorNameSyntax.Current));
    });

    [Test]
    public void Translating_to_the_first_syntax_and_back_changes_nothing() => Check(s_names, name =>
    {
        Assert.That(FlavorNameParser.ToV2(FlavorNameParser.ToV1(name.ToString())), Is.EqualTo(name.ToString()));
        Assert.That(FlavorNameParser.ToV1(FlavorNameParser.ToV2(name.ToV1())), Is.EqualTo(name.ToV1()));
    });

    [Test]
    public void A_short_name_is_valid_no_longer_and_stays_short() => Check(s_names, name =>
    {
        var brief = name.Short();
        Assert.That(FlavorNameParser.Parse(brief.ToString()).Name, Is.EqualTo(brief));
        Assert.That(brief.ToString(), Has.Length.AtMost(name.ToString().Length));
        Assert.That(brief.Short(), Is.EqualTo(brief));
    });

    [Test]
    public void Valid_mutants_print_canonically_and_once()
    {
        var valid = 0;
        Check(s_mutants, text =>
        {
            if (FlavorNameParser.Parse(text) is not { IsValid: true } reading)
            {
                return;
            }

            valid++;
            var canonical = reading.Name.ToString();
            var again = FlavorNameParser.Parse(canonical);
            Assert.That(again.Name, Is.EqualTo(reading.Name));
            Assert.That(again.Name!.ToString(), Is.EqualTo(canonical));
            var asWritten = reading.Syntax is FlavorNameSyntax.V1 ? reading.Name.ToV1() : canonical;
            Assert.That(reading.Warnings.Any(warning => warning.Kind is FlavorNameWarningKind.NotCanonical), Is.EqualTo(text != asWritten));
        });
        TestContext.Out.WriteLine($"{valid} of 2000 mutants are valid");
        Assert.That(valid, Is.InRange(20, 1980));
    }

    [Test]
    public void The_grammar_written_as_an_expression_agrees_on_every_mutant() => Check(s_mutants, text =>
    {
        // The expression knows no bounds of numbers.
        if (Regex.IsMatch(text, "[1-9][0-9]{9}"))
        {
            return;
        }

        var old = FlavorNameParser.ToV2(text);
        var valid = s_grammar.IsMatch(text) || (!text.Contains('_', StringComparison.Ordinal) && !old.Contains("_chy", StringComparison.Ordinal) && s_grammar.IsMatch(old));
        Assert.That(FlavorNameParser.Parse(text).IsValid, Is.EqualTo(valid), text);
    });

    [Test]
    public void No_mutant_crashes_the_parser_or_keeps_it_busy() => Check(s_mutants, ReadsInBoundedSteps);

    [Test]
    public void No_text_crashes_the_parser_or_keeps_it_busy()
    {
        var characters = Gen.OneOf(Gen.Elements(Alphabet.ToCharArray()), Gen.Choose(0, 0xFFFF).Select(code => (char)code));
        Check(from prefix in Gen.Elements("", "SCS-", "SCS-2C-4", "SCS-2C-4-10_GN", "SCS-2C:4:")
              from rest in characters.ArrayOf()
              select prefix + new string(rest), ReadsInBoundedSteps);
    }

    [TestCase("SCS-", '1')]
    [TestCase("SCS-1V-", '.')]
    [TestCase("SCS-1V-4-", '0')]
    [TestCase("SCS-1V-4_i", 'h')]
    [TestCase("SCS-1V-4_GN", 'a')]
    [TestCase("SCS-1V-4_GNa", 'h')]
    [TestCase("SCS-1V-4", '_')]
    public void Reading_a_name_of_a_million_characters_stays_linear(string start, char repeated) => ReadsInBoundedSteps(start + new string(repeated, 1_000_000));

    [Test]
    public void Properties_of_a_name_tell_names_that_are_read_as_the_long_or_the_short_form() => Check(s_names, name =>
    {
        var variants = FlavorProperties.Of(name).Values.Where(property => FlavorProperties.IsNameKey(property.Key)).Select(property => property.Value).ToArray();
        Assert.That(variants, Is.Not.Empty.And.Unique);
        foreach (var variant in variants)
        {
            Assert.That(FlavorNameParser.Parse(variant).Name, Is.EqualTo(name).Or.EqualTo(name.Short()));
        }
    });

    private static void ReadsInBoundedSteps(string text)
    {
        var reading = FlavorNameParser.Parse(text, out var steps);
        // Two readings, each looking at a character a few times and at a handful of fixed words.
        Assert.That(steps, Is.AtMost((8 * text.Length) + 120));
        Assert.That(reading.IsValid, Is.EqualTo(reading.Error is null));
        if (reading.IsValid)
        {
            Assert.That(reading.Name.Describe(), Is.Not.Empty);
            return;
        }

        Assert.That(reading.Error.Offset, Is.InRange(0, text.Length));
        Assert.That(reading.Error.Caret.Split('\n'), Has.Length.EqualTo(2));
        Assert.That(reading.Error.Found, Has.Length.AtMost(30));
    }

    private static void Check<T>(Gen<T> values, Action<T> property) =>
        Prop.ForAll(values.ToArbitrary(), property).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static Gen<int> Number() => Gen.Frequency((4, Gen.Choose(1, 64)), (1, Gen.Choose(65, int.MaxValue)));

    private static Gen<T?> Optional<T>(Gen<T> values)
        where T : struct => Gen.OneOf(values.Select(value => (T?)value), Gen.Constant((T?)null));

    private static Gen<T?> Absent<T>(Gen<T> values)
        where T : class => Gen.OneOf(values.Select(value => (T?)value), Gen.Constant((T?)null));
}
