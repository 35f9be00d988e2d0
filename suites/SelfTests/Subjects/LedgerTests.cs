using Conformance.Model;
using Conformance.Subjects.Ledgers;

namespace Conformance.SelfTests.Subjects;

public sealed class LedgerTests
{
    private static readonly LedgerOwner Owner = new("20261122T101500Z-4f3a2b1c", "my-cloud", "existing") { OsCloud = "my cloud" };

    private string _folder = "";

    private string File => Path.Combine(_folder, "run", Ledger.FileName);

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("ledger-test-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void What_was_created_and_not_deleted_is_open()
    {
        using (var ledger = Open())
        {
            foreach (var name in new[] { "a", "b", "c", "d" })
            {
                ledger.Creating("block-storage", "volume", name, "p1", "https://cloud/v3");
            }

            ledger.Created("a", "id-a");
            ledger.Created("b", "id-b");
            ledger.Deleted("a", "id-a");
            ledger.Refused("c");
        }

        var entries = LedgerFile.Read(File);
        Assert.That(entries.Select(entry => (entry.Name, entry.Id, entry.IsOpen)), Is.EqualTo(new[] { ("a", "id-a", false), ("b", "id-b", true), ("c", null, false), ("d", (string?)null, true) }));
        Assert.That(entries[0], Is.EqualTo(new LedgerEntry(Owner, "block-storage", "volume", "a") { Id = "id-a", Project = "p1", Identity = "https://cloud/v3", IsOpen = false }));
    }

    [Test]
    public void The_file_comes_with_its_first_line_and_every_line_is_there_at_once()
    {
        using var ledger = Open();
        Assert.That(File, Does.Not.Exist);
        ledger.Creating("network", "security-group", "x", null, "https://cloud/v3");
        Assert.That(LedgerFile.Read(File), Has.Count.EqualTo(1));
        ledger.Created("x", "1");
        Assert.That(LedgerFile.Read(File).Single().Id, Is.EqualTo("1"));
    }

    [Test]
    public void However_much_of_the_last_line_is_missing_the_rest_is_read([Range(1, 60, 7)] int missing)
    {
        using (var ledger = Open())
        {
            ledger.Creating("block-storage", "volume", "a", null, "https://cloud/v3");
            ledger.Created("a", "id-a");
            ledger.Creating("block-storage", "volume", "b", null, "https://cloud/v3");
            ledger.Created("b", "id-b");
        }

        var bytes = System.IO.File.ReadAllBytes(File);
        System.IO.File.WriteAllBytes(File, bytes[..^missing]);
        var entries = LedgerFile.Read(File);
        Assert.That(entries.Select(entry => (entry.Name, entry.Id)), Is.EqualTo(new[] { ("a", "id-a"), ("b", missing == 1 ? "id-b" : (string?)null) }));
        using (var continued = Open())
        {
            continued.Deleted("b", null);
        }

        Assert.That(LedgerFile.Read(File).Select(entry => entry.IsOpen), Is.EqualTo(new[] { true, false }), "what is written after half a line is not lost with it");
    }

    [TestCase("")]
    [TestCase("\n\n{\n[]\nnull\n{\"event\":null}\n{\"event\":\"created\",\"name\":\"unheard of\",\"id\":\"1\"}\n")]
    public void Rubbish_is_no_object(string text) => Assert.That(LedgerFile.Parse(text), Is.Empty);

    [Test]
    public void A_ledger_in_use_is_not_to_be_had()
    {
        using var ledger = Open();
        ledger.Creating("network", "security-group", "x", null, "https://cloud/v3");
        using (var other = Open())
        {
            Assert.That(other.TryTake(), Is.False);
        }

        ledger.Dispose();
        using var later = Open();
        Assert.That(later.TryTake(), Is.True);
    }

    [Test]
    public void A_ledger_that_cannot_be_written_stops_what_would_follow()
    {
        System.IO.File.WriteAllText(Path.Combine(_folder, "run"), "a file where a folder is needed");
        using var ledger = Open();
        Assert.That(() => ledger.Creating("network", "security-group", "x", null, "https://cloud/v3"), Throws.TypeOf<ConfigurationException>().With.Message.Contains("nothing is created"));
    }

    [Test]
    public void Names_begin_with_the_run_and_are_never_the_same()
    {
        using var ledger = Open();
        var names = Enumerable.Range(0, 100).Select(_ => ledger.NewName("volume")).ToList();
        Assert.That(names, Is.Unique);
        Assert.That(names, Is.All.Match("^scs-conformance-4f3a2b1c-volume-[0-9a-f]{8}$"));
    }

    private Ledger Open() => Ledger.InFile(File, Owner, TimeProvider.System);
}
