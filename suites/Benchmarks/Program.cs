using Conformance.Benchmarks;

return await Benchmark.Run(args).ConfigureAwait(false);
