using System.Text;
using Conformance.Model;

namespace Conformance.Kubernetes;

/// <summary>
/// Headers that must stand several times in a request, one line a value. .NET joins them with a comma, and the API server takes
/// <c>Impersonate-Group: a, b</c> for one group of that name. They are put behind the first line of what goes over a connection, which therefore serves one
/// request only, in HTTP/1.1.
/// </summary>
internal static class RepeatedHeaders
{
    /// <summary>The lines for what somebody is impersonated with; empty if no header has several values.</summary>
    /// <param name="impersonation">For whom requests are made, or null.</param>
    /// <exception cref="ConfigurationException">A value has characters that no header can have.</exception>
    public static IReadOnlyList<string> Of(Impersonation? impersonation)
    {
        if (impersonation is null || (impersonation.Groups.Count < 2 && impersonation.Extra.Values.All(values => values.Count < 2)))
        {
            return [];
        }

        var pairs = impersonation.Groups.Select(group => (Name: "Impersonate-Group", Value: group))
            .Concat(impersonation.Extra.SelectMany(extra => extra.Value.Select(value => (Name: ExtraName(extra.Key), Value: value)))).ToList();
        return pairs.FirstOrDefault(pair => pair.Value.Any(char.IsControl)) is { Name: not null } broken
            ? throw new ConfigurationException($"{broken.Name} of {impersonation.User}: the value has a control character, which no header can have; name the group as the cluster does.")
            : [.. pairs.Select(pair => $"{pair.Name}: {pair.Value}")];
    }

    /// <summary>The header of an extra attribute.</summary>
    /// <param name="key">The attribute.</param>
    public static string ExtraName(string key) => $"Impersonate-Extra-{Uri.EscapeDataString(key)}";

    /// <summary>A stream that puts lines behind the first line that is written to it.</summary>
    /// <param name="inner">The connection.</param>
    /// <param name="lines">The lines, without their ends.</param>
    public static Stream Behind(Stream inner, IReadOnlyList<string> lines) => new Inserting(inner, Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\r\n"))));

    private sealed class Inserting(Stream inner, byte[] lines) : Stream
    {
        private bool _done;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => inner.ReadAsync(buffer, offset, count, cancellationToken);

        public override void Write(byte[] buffer, int offset, int count) => inner.Write(With(buffer.AsMemory(offset, count)).Span);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(With(buffer), cancellationToken);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Flush() => inner.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override ValueTask DisposeAsync() => inner.DisposeAsync();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }

        private ReadOnlyMemory<byte> With(ReadOnlyMemory<byte> written)
        {
            if (_done || written.Span.IndexOf((byte)'\n') is var end && end < 0)
            {
                return written;
            }

            _done = true;
            return (byte[])[.. written.Span[..(end + 1)], .. lines, .. written.Span[(end + 1)..]];
        }
    }
}
