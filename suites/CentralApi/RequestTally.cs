using System.Collections.Concurrent;

namespace Conformance.CentralApiSuite;

/// <summary>Counts the requests of a run by who sends them. Safe for use by many at once.</summary>
public sealed class RequestTally
{
    private readonly ConcurrentDictionary<string, Counter> _counters = new(StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public int Total => _counters.Values.Sum(counter => counter.Value);

    /// <summary>How many each sent, the busiest first.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> Counts =>
        [.. _counters.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Value)).Where(pair => pair.Value > 0).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal)];

    /// <summary>Counts one request each time it is called.</summary>
    /// <param name="who">Who sends it, in a report.</param>
    public Action Of(string who) => _counters.GetOrAdd(who, _ => new Counter()).Add;

    private sealed class Counter
    {
        private int _value;

        public int Value => Volatile.Read(ref _value);

        public void Add() => Interlocked.Increment(ref _value);
    }
}
