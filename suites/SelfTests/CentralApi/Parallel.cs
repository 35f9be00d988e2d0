// Fixtures of two kinds go side by side, of each kind one after the other. One that waits for its turn holds a worker, so there are more of these than fixtures.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(16)]
