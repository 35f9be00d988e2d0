using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Conformance.Tls.Facts;
using Conformance.Tls.Wire;

namespace Conformance.Tls;

/// <summary>
/// Finds out what servers offer by TLS: one hello a connection, no hand-shake is ever completed and nothing but hellos is sent. Several servers may be
/// scanned at the same time; connections are limited for each and for all together.
/// </summary>
/// <param name="options">Clock, limits, trusted authorities; null = the defaults.</param>
public sealed class TlsScanner(TlsScanOptions? options = null) : IDisposable
{
    private readonly TlsScanOptions options = options ?? new TlsScanOptions();
    private readonly SemaphoreSlim all = new((options ?? new TlsScanOptions()).Parallel);

    /// <summary>Scans one server. What cannot be found out is told in the result.</summary>
    /// <param name="host">Host name (ASCII) or IP address.</param>
    /// <param name="port">Port.</param>
    /// <param name="cancellation">Ends the scan.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<TlsScan> Scan(string host, int port, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        using var budget = new CancellationTokenSource(options.Budget, options.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(budget.Token, cancellation);
        using var server = new Server(host, port, options, all);
        try
        {
            return await server.Scan(both.Token) with { At = options.Time.GetUtcNow(), Connections = server.Connections };
        }
        catch (UnreachableException unreachable)
        {
            return new TlsScan(host, port) { Unavailable = unreachable.Message, At = options.Time.GetUtcNow(), Connections = server.Connections };
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new TlsScan(host, port)
            {
                Unavailable = string.Create(CultureInfo.InvariantCulture, $"not done within {options.Budget.TotalSeconds:0} s, after {server.Connections} connections"),
                At = options.Time.GetUtcNow(), Connections = server.Connections,
            };
        }
    }

    /// <inheritdoc/>
    public void Dispose() => all.Dispose();

    /// <summary>The scan of one server.</summary>
    private sealed class Server(string host, int port, TlsScanOptions options, SemaphoreSlim all) : IDisposable
    {
        private static readonly TlsVersion[] Older = [TlsVersion.Ssl30, TlsVersion.Tls10, TlsVersion.Tls11, TlsVersion.Tls12];
        private readonly SemaphoreSlim own = new(options.ParallelPerServer);
        private readonly Conversation conversation = new(host, port, options);
        private readonly string? name = IPAddress.TryParse(host, out _) ? null : host;
        private readonly ConcurrentBag<HelloAnswer> refusals = [];
        private int connections;
        private bool heartbeat;
        private bool unexplained;

        public int Connections => Volatile.Read(ref connections);

        public async Task<TlsScan> Scan(CancellationToken cancellation)
        {
            // The newest first and alone: most of what can be wrong with an address shows at its first hello, and needs no hundred more.
            var newest = await Suites(TlsVersion.Tls13, cancellation);
            if (newest.Count == 0 && refusals.FirstOrDefault(answer => answer.Kind == AnswerKind.NotTls) is { } other)
            {
                return new TlsScan(host, port) { NotTls = other.Words };
            }

            var older = await Task.WhenAll(Older.Select(version => Suites(version, cancellation)));
            var suites = Older.Zip(older).Append((TlsVersion.Tls13, newest)).Where(pair => pair.Item2.Count > 0).ToDictionary(pair => pair.Item1, pair => pair.Item2);
            if (suites.Count == 0)
            {
                throw new UnreachableException($"it takes connections, but answers no hello with one of its own: {Words()}");
            }

            var versions = await Task.WhenAll(suites.Select(pair => Describe(pair.Key, pair.Value, cancellation)));
            var chains = await Chains(suites, cancellation);
            if (Volatile.Read(ref unexplained))
            {
                await Control(suites, cancellation);
            }

            return new TlsScan(host, port) { Versions = [.. versions.OrderBy(facts => facts.Version)], Chains = chains, Heartbeat = Volatile.Read(ref heartbeat) };
        }

        public void Dispose() => own.Dispose();

        private string Words() => string.Join(", ", refusals.GroupBy(answer => answer.Kind switch
        {
            AnswerKind.Alert => $"alert {answer.Alert}",
            AnswerKind.Closed => "closed without a word",
            _ => answer.Words,
        }).Select(group => $"{group.Key} ({group.Count()} times)").Order(StringComparer.Ordinal));

        /// <summary>The suites a server takes in a version, in the order of its choice among those offered.</summary>
        private async Task<IReadOnlyList<CipherSuite>> Suites(TlsVersion version, CancellationToken cancellation)
        {
            if (version == TlsVersion.Tls13)
            {
                return (await Exhaust(CipherSuites.Tls13, rest => new Hello(version, rest), version, cancellation)).Found;
            }

            var chunks = CipherSuites.Older.Chunk(options.SuitesPerHello).ToList();
            var (found, last) = await Exhaust(chunks[0], rest => new Hello(version, rest), version, cancellation);

            // Said in so many words that it is the version, the other suites need not be tried.
            if (found.Count == 0 && last is { Kind: AnswerKind.Alert, Alert: HelloAnswer.ProtocolVersion } or { Kind: AnswerKind.Accepted })
            {
                return found;
            }

            var more = await Task.WhenAll(chunks.Skip(1).Select(chunk => Exhaust(chunk, rest => new Hello(version, rest), version, cancellation)));
            return [.. found, .. more.SelectMany(one => one.Found)];
        }

        /// <summary>Offers suites, takes away the one that is chosen, until none is.</summary>
        private async Task<(IReadOnlyList<CipherSuite> Found, HelloAnswer? Last)> Exhaust(
            IReadOnlyList<CipherSuite> offered, Func<IReadOnlyList<CipherSuite>, Hello> hello, TlsVersion version, CancellationToken cancellation)
        {
            var rest = offered.ToList();
            var found = new List<CipherSuite>();
            HelloAnswer? last = null;
            while (rest.Count > 0)
            {
                last = await Ask(hello(rest), false, cancellation);
                if (last.Kind != AnswerKind.Accepted || last.Version != version || rest.RemoveAll(suite => suite.Code == last.Suite!.Code) == 0)
                {
                    break;
                }

                found.Add(last.Suite!);
                if (last.Extensions.Contains(Hello.Heartbeat))
                {
                    Volatile.Write(ref heartbeat, true);
                }
            }

            return (found, last);
        }

        private async Task<VersionFacts> Describe(TlsVersion version, IReadOnlyList<CipherSuite> suites, CancellationToken cancellation)
        {
            if (version == TlsVersion.Tls13)
            {
                return new VersionFacts(version, suites)
                {
                    Groups = await Groups(groups => new Hello(version, suites) { Groups = groups }, NamedGroups.All, version, wholeFlight: false, cancellation),
                };
            }

            var plain = Ask(new Hello(version, suites), false, cancellation);
            var compressed = Ask(new Hello(version, suites) { OffersCompression = true }, false, cancellation);
            var elliptic = suites.Where(suite => suite.IsEcdhe).ToList();
            var curves = NamedGroups.All.Where(group => !group.IsFiniteField && group.Code < 0x0200).ToList();
            var groups = elliptic.Count > 0 && version != TlsVersion.Ssl30
                ? Groups(rest => new Hello(version, elliptic) { Groups = rest }, curves, version, wholeFlight: true, cancellation)
                : Task.FromResult<IReadOnlyList<NamedGroup>>([]);

            // Without groups to choose from, the server takes the parameters it is configured with.
            var finite = Task.WhenAll(suites.Where(suite => suite.IsDhe).Select(async suite =>
                (suite, answer: await Ask(new Hello(version, [suite]) { Groups = [] }, true, cancellation))));
            await Task.WhenAll(plain, compressed, groups, finite);
            return new VersionFacts(version, suites)
            {
                RenegotiatesSecurely = (await plain).Extensions.Contains(Hello.RenegotiationInfo),
                Compresses = (await compressed).Compression != 0,
                Groups = await groups,
                DhParameters = [.. (await finite).Where(pair => pair.answer.DhBits is not null).Select(pair => new DhParameter(pair.suite, pair.answer.DhBits!.Value))],
            };
        }

        private async Task<IReadOnlyList<NamedGroup>> Groups(
            Func<IReadOnlyList<NamedGroup>, Hello> hello, IReadOnlyList<NamedGroup> offered, TlsVersion version, bool wholeFlight, CancellationToken cancellation)
        {
            var rest = offered.ToList();
            var found = new List<NamedGroup>();
            var kept = false;
            while (rest.Count > 0)
            {
                var answer = await Ask(hello(kept ? [.. rest, .. found] : rest), wholeFlight, cancellation);
                if (answer.Kind == AnswerKind.Accepted && answer.Version == version && answer.Group is { } group && rest.RemoveAll(one => one.Code == group.Code) > 0)
                {
                    found.Add(group);
                }
                else if (!kept && found.Count > 0 && version != TlsVersion.Tls13)
                {
                    // Before TLS 1.3 the list is also about the curve of the server's own key, without which it cannot sign: those found stay, behind the others.
                    kept = true;
                }
                else
                {
                    break;
                }
            }

            return found;
        }

        /// <summary>A server may have one certificate for each kind of key; each version and kind is asked, and what came more than once is told once.</summary>
        private async Task<IReadOnlyList<ChainFacts>> Chains(Dictionary<TlsVersion, IReadOnlyList<CipherSuite>> suites, CancellationToken cancellation)
        {
            var asked = suites.OrderByDescending(pair => pair.Key).SelectMany(pair => pair.Key == TlsVersion.Tls13
                ? new[] { "ecdsa", "rsa", null }.Select(kind => Chain13(pair.Value, kind, cancellation))
                : pair.Value.Where(suite => suite.CertificateKey.Length > 0).GroupBy(suite => suite.CertificateKey)
                    .Select(group => Ask(new Hello(pair.Key, [.. group]), true, cancellation)));
            var answers = await Task.WhenAll(asked);
            return [.. answers.Where(answer => answer.Kind == AnswerKind.Accepted && answer.Certificates is { Count: > 0 })
                .DistinctBy(answer => Convert.ToBase64String(answer.Certificates![0]))
                .Select(answer => ChainReader.Read(answer.Certificates!, answer.Version, options))];
        }

        private async Task<HelloAnswer> Chain13(IReadOnlyList<CipherSuite> suites, string? kind, CancellationToken cancellation)
        {
            var known = HandshakeKeys.Suites.Where(suites.Contains).ToList();
            if (known.Count == 0)
            {
                return new HelloAnswer(AnswerKind.Closed);
            }

            using var first = KeyAgreement.In(NamedGroups.P256);
            var answer = await Ask(Hello(first), true, cancellation, first);
            if (answer is not { Kind: AnswerKind.Accepted, Share.Length: 0, Group: { } wanted } || !KeyAgreement.Groups.Contains(wanted))
            {
                return answer;
            }

            using var second = KeyAgreement.In(wanted);
            return await Ask(Hello(second), true, cancellation, second);

            Hello Hello(KeyAgreement key) => new(TlsVersion.Tls13, known) { CertificateKey = kind, Groups = KeyAgreement.Groups, Shares = [(key.Group, key.PublicKey)] };
        }

        /// <summary>Says that a server is still there after it left hellos without an answer: else what it did not take is not known to be refused.</summary>
        private async Task Control(Dictionary<TlsVersion, IReadOnlyList<CipherSuite>> suites, CancellationToken cancellation)
        {
            var (version, known) = suites.MaxBy(pair => pair.Key);
            var answer = await Ask(new Hello(version, known), false, cancellation);
            if (answer.Kind != AnswerKind.Accepted)
            {
                throw new UnreachableException($"after {Connections} connections it does not answer any more what it answered before; a limit for connections may be the reason");
            }
        }

        private async Task<HelloAnswer> Ask(Hello hello, bool wholeFlight, CancellationToken cancellation, params IReadOnlyList<KeyAgreement> keys)
        {
            await own.WaitAsync(cancellation);
            try
            {
                await all.WaitAsync(cancellation);
                try
                {
                    var named = hello with { HostName = name };
                    var answer = await Once();
                    if (answer.Kind is AnswerKind.Closed or AnswerKind.Silent)
                    {
                        // Some refuse that way; whether this one does shows when it does so again and yet answers to others.
                        answer = await Once();
                    }

                    if (answer.Kind is not (AnswerKind.Accepted or AnswerKind.Alert))
                    {
                        Volatile.Write(ref unexplained, true);
                    }

                    if (answer.Kind != AnswerKind.Accepted)
                    {
                        refusals.Add(answer);
                    }

                    return answer;

                    Task<HelloAnswer> Once() => Interlocked.Increment(ref connections) > options.MostConnections
                        ? throw new UnreachableException($"it offers more than can be found out with {options.MostConnections} connections")
                        : conversation.Ask(named, keys, wholeFlight, cancellation);
                }
                finally
                {
                    all.Release();
                }
            }
            finally
            {
                own.Release();
            }
        }
    }
}
