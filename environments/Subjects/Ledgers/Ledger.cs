using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Conformance.Model;

namespace Conformance.Subjects.Ledgers;

/// <summary>
/// What a run creates: one JSON object a line, appended and flushed to the disk, the intention before the request, so that whatever kills the run,
/// everything it left can be found. The file comes into being with its first line. Safe for concurrent use.
/// </summary>
public sealed class Ledger : IDisposable
{
    /// <summary>Name of the file in a run's directory.</summary>
    public const string FileName = "ledger.jsonl";

    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly Lock _lock = new();
    private readonly OrderedDictionary<string, LedgerEntry> _entries = new(StringComparer.Ordinal);
    private readonly string? _path;
    private readonly TimeProvider _time;
    private FileStream? _stream;
    private FileStream? _hold;

    private Ledger(string? path, LedgerOwner owner, TimeProvider time) => (_path, Owner, _time) = (path, owner, time);

    /// <summary>The run.</summary>
    public LedgerOwner Owner { get; }

    /// <summary>What was to be created since this ledger was opened, in that order, with what became known of it.</summary>
    public IReadOnlyList<LedgerEntry> Entries
    {
        get
        {
            lock (_lock)
            {
                return [.. _entries.Values];
            }
        }
    }

    /// <summary>A ledger in a file; an existing one is continued.</summary>
    /// <param name="path">The file.</param>
    /// <param name="owner">The run.</param>
    /// <param name="time">The clock.</param>
    public static Ledger InFile(string path, LedgerOwner owner, TimeProvider time) => new(path, owner, time);

    /// <summary>A ledger for clouds that end with this process: nothing is written.</summary>
    /// <param name="owner">The run.</param>
    /// <param name="time">The clock.</param>
    public static Ledger InMemory(LedgerOwner owner, TimeProvider time) => new(null, owner, time);

    /// <summary>Takes the file for this process; false if another one, a run that is still going on, has it.</summary>
    public bool TryTake()
    {
        lock (_lock)
        {
            try
            {
                if (_path is not null)
                {
                    _stream ??= Open(_path);
                }

                return true;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    }

    /// <summary>A new name for an object: the run's prefix, the kind, and chance.</summary>
    /// <param name="type">Kind of object.</param>
    public string NewName(string type) => $"{Owner.Prefix}{type}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";

    /// <summary>An object is about to be created; to be called before the request.</summary>
    /// <param name="service">Official type of the service.</param>
    /// <param name="type">Kind of object.</param>
    /// <param name="name">The name it will get.</param>
    /// <param name="project">Id of the project, or null.</param>
    /// <param name="identity">Address of the cloud's identity service.</param>
    /// <param name="osCloud">Name of the cloud in <c>clouds.yaml</c> whose account removes it; null = the run's.</param>
    /// <param name="others">Ids of what is there already, for a kind of object that has neither name nor label; else null.</param>
    /// <exception cref="ConfigurationException">The ledger cannot be written; nothing may be created then.</exception>
    public void Creating(string service, string type, string name, string? project, string identity, string? osCloud = null, IReadOnlyList<string>? others = null) => Append(new LedgerLine("creating", name)
    {
        Run = Owner.Run, Subject = Owner.Subject, Environment = Owner.Environment, OsCloud = osCloud ?? Owner.OsCloud, Service = service, Type = type, Project = project, Identity = identity,
        Others = others,
    });

    /// <summary>The object exists.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="id">Its id.</param>
    public void Created(string name, string id) => Append(new LedgerLine("created", name) { Id = id });

    /// <summary>The service refused to create it: it does not exist.</summary>
    /// <param name="name">The name it would have got.</param>
    public void Refused(string name) => Append(new LedgerLine("refused", name));

    /// <summary>The object is gone.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="id">Its id, or null if it never was known.</param>
    public void Deleted(string name, string? id) => Append(new LedgerLine("deleted", name) { Id = id });

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _stream?.Dispose();
            _hold?.Dispose();
            (_stream, _hold) = (null, null);
        }
    }

    private void Append(LedgerLine line)
    {
        var bytes = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(line with { Time = _time.GetUtcNow() }, Json) + "\n");
        lock (_lock)
        {
            LedgerFile.Apply(_entries, line);
            if (_path is null)
            {
                return;
            }

            try
            {
                _stream ??= Open(_path);
                _stream.Write(bytes);
                _stream.Flush(flushToDisk: true);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new ConfigurationException($"{_path}: the ledger cannot be written, and nothing is created without it: {exception.Message}", exception);
            }
        }
    }

    private FileStream Open(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);

        // A cleanup must notice that the run is still going on, and be able to read meanwhile: the hold is a file of its own, and ends with the process.
        _hold ??= new FileStream(Path.ChangeExtension(path, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        if (file.Length > 0)
        {
            file.Seek(-1, SeekOrigin.End);
            if (file.ReadByte() != '\n')
            {
                // The run was killed in the middle of a line; what follows must not be lost with it.
                file.WriteByte((byte)'\n');
            }
        }

        return file;
    }
}
