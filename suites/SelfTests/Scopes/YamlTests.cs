using Conformance.Model;
using Conformance.Yaml;

namespace Conformance.SelfTests.Scopes;

public sealed class YamlTests
{
    [TestCase("a: ~", YamlKind.Empty)]
    [TestCase("a:", YamlKind.Empty)]
    [TestCase("a: null", YamlKind.Empty)]
    [TestCase("a: 'null'", YamlKind.Text)]
    [TestCase("a: !!str", YamlKind.Text)]
    [TestCase("a: ''", YamlKind.Text)]
    [TestCase("a: [x]", YamlKind.List)]
    [TestCase("a: {x: y}", YamlKind.Mapping)]
    public void A_value_is_of_a_kind(string text, YamlKind kind) => Assert.That(Parse(text).Optional("a")!.Kind, Is.EqualTo(kind));

    [Test]
    public void A_value_knows_its_place()
    {
        var value = Parse("# comment\nlist:\n- name: x\n- name:   y\n").Optional("list")!.Items()[1].Map()!.Optional("name")!;
        Assert.That((value.Path, value.Line, value.Column, value.Text()), Is.EqualTo(("list[1].name", 4, 11, "y")));
    }

    [Test]
    public void Windows_line_ends_change_neither_values_nor_places()
    {
        var value = Parse("a: 1\r\nb:\r\n  - two words\r\n").Optional("b")!.Items()[0];
        Assert.That((value.Line, value.Column, value.Text()), Is.EqualTo((3, 5, "two words")));
    }

    [Test]
    public void What_is_written_out_wins_over_what_is_merged_and_the_earlier_merge_over_the_later()
    {
        var map = Parse("x: &x {a: 1, b: 1}\ny: &y {b: 2, c: 2, d: 2}\nz: {<<: [*x, *y], d: 3}\n").Optional("z")!.Map()!;
        Assert.That(map.Entries.Select(entry => $"{entry.Key}{entry.Value.Text()}"), Is.EquivalentTo(new[] { "a1", "b1", "c2", "d3" }));
    }

    [TestCase("a: &a [*a]", "1:8: the alias refers to nothing above it")]
    [TestCase("a: *hunter2", "1:4: the alias refers to nothing above it")]
    [TestCase("a: !hunter2 x", "1:4: the tag has no meaning here")]
    [TestCase("<<: hunter2", "1:5: <<: only mappings can be merged")]
    [TestCase("[hunter2]: x", "1:1: a key must be text")]
    [TestCase("a: @hunter2", "1:4: not valid YAML")]
    [TestCase("a: 'hunter2", "1:4: not valid YAML")]
    [TestCase("a: \"hunter2\\q\"", "1:4: not valid YAML")]
    [TestCase("a: hunter2: b", "1:")]
    [TestCase("a: {hunter2", "2:1: not valid YAML")]
    [TestCase("a: %hunter2", "1:4: not valid YAML")]
    [TestCase("a: `hunter2`", "1:4: not valid YAML")]
    [TestCase("a: |hunter2", "1:")]
    public void What_cannot_be_read_is_told_without_being_quoted(string text, string expected) => Assert.That(
        () => Parse(text),
        Throws.TypeOf<ConfigurationException>().With.Message.StartsWith("file.yaml:" + expected).And.Message.Not.Contains("hunter2"));

    [TestCase("a: [hunter2]")]
    [TestCase("a: {hunter2: x}")]
    [TestCase("a: ' '")]
    public void Text_that_is_none_is_told_without_being_quoted(string text)
    {
        var problems = new YamlProblems("file.yaml");
        Assert.That(YamlText.Parse(text, problems).Map()!.Required("a")!.Text(), Is.Null);
        Assert.That(problems.ThrowIfAny, Throws.TypeOf<ConfigurationException>().With.Message.StartsWith("file.yaml:1:4: a: ").And.Message.Not.Contains("hunter2"));
    }

    [TestCase("true", true)]
    [TestCase("False", false)]
    public void Truth_values_are_read(string text, bool expected) => Assert.That(Parse($"a: {text}").Optional("a")!.Bool(), Is.EqualTo(expected));

    [TestCase("42", 42)]
    [TestCase("-1", -1)]
    public void Whole_numbers_are_read(string text, int expected) => Assert.That(Parse($"a: {text}").Optional("a")!.Integer(), Is.EqualTo(expected));

    [TestCase("4.2", "whole number")]
    [TestCase("99999999999", "whole number")]
    [TestCase("yes", "truth value")]
    public void What_is_neither_is_told(string text, string what)
    {
        var problems = new YamlProblems("file.yaml");
        var value = YamlText.Parse($"a: {text}", problems).Map()!.Optional("a")!;
        Assert.That(what == "truth value" ? value.Bool() is null : value.Integer() is null);
        Assert.That(problems.ThrowIfAny, Throws.TypeOf<ConfigurationException>().With.Message.StartsWith($"file.yaml:1:4: a: \"{text}\" is no {what}; "));
    }

    private static YamlMap Parse(string text)
    {
        var problems = new YamlProblems("file.yaml");
        var map = YamlText.Parse(text, problems).Map();
        problems.ThrowIfAny();
        return map!;
    }
}
