using System.Diagnostics;
using System.Globalization;
using Conformance.OpenStack.AllInOne;

namespace Conformance.Benchmarks;

/// <summary>A real OpenStack on this machine: what its start takes from the prepared state, against a start that has to prepare it first.</summary>
internal static class OpenStackBenchmark
{
    private const int Repetitions = 3;

    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(20);

    public static async Task<int> Run()
    {
        var cache = Directory.CreateTempSubdirectory("scs-benchmark-").FullName;
        try
        {
            var whole = await Started(cache).ConfigureAwait(false);
            var prepared = new List<double>();
            for (var repetition = 0; repetition < Repetitions; repetition++)
            {
                prepared.Add(await Started(cache).ConfigureAwait(false));
            }

            var median = prepared.Order().ElementAt(Repetitions / 2);
            var (ratio, limit) = (median / whole, 0.5);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"start with preparation {whole:0.0} s; from the prepared state {median:0.0} s (median of {Repetitions})"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"start from the prepared state / start with its preparation",-72} {ratio,9:0.###} x   {limit,6:0.###} x   {(ratio <= limit ? "holds" : "DOES NOT HOLD")}"));
            return ratio <= limit ? 0 : 1;
        }
        finally
        {
            Directory.Delete(cache, recursive: true);
        }
    }

    /// <summary>Seconds from nothing until every service can do its work; it is ended then.</summary>
    private static async Task<double> Started(string cache)
    {
        var clock = Stopwatch.StartNew();
        var cloud = await AllInOneCloud.Start(new AllInOneOptions { Cache = cache, Budget = Budget, Progress = Console.Error.WriteLine }).ConfigureAwait(false);
        var seconds = clock.Elapsed.TotalSeconds;
        await cloud.DisposeAsync().ConfigureAwait(false);
        return seconds;
    }
}
