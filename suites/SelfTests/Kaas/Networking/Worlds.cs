using System.Net;
using Conformance.Kaas.Scs0219;
using Conformance.Model;

namespace Conformance.SelfTests.Kaas.Networks;

/// <summary>Worlds and benches without a cluster.</summary>
internal static class Worlds
{
    public static ProbeWorld Usual { get; } = new(
        new Dictionary<string, IReadOnlyDictionary<string, string>>
        {
            ["ns-red"] = new Dictionary<string, string> { ["team"] = "red" },
            ["ns-blue"] = new Dictionary<string, string> { ["team"] = "blue" },
            ["ns-green"] = new Dictionary<string, string> { ["team"] = "green" },
        },
        [
            .. from team in (string[])["red", "blue", "green"]
               from app in (string[])["a", "b"]
               select new ProbePod($"ns-{team}", $"pod-{team}-{app}", $"{team}/{app}", new Dictionary<string, string> { ["app"] = app },
                   IPAddress.Parse($"10.1.{(team == "red" ? 1 : team == "blue" ? 2 : 3)}.{(app == "a" ? 10 : 20)}")),
        ]);

    public static bool Allowed(string from, string to, string protocol, int port, params Policy[] policies) => PolicyOracle.Allows(
        Usual, policies, new PolicyCell(Usual[from], Usual[to], ProbePort.All.Single(item => item.Protocol == protocol && item.Number == port)));

    /// <summary>A bench whose network does what a function says.</summary>
    internal sealed class Bench(Func<IReadOnlyList<Policy>, PolicyCell, bool> connects) : IPolicyBench
    {
        private IReadOnlyList<Policy> _policies = [];

        public ProbeWorld World => Usual;

        public bool EndPort { get; init; } = true;

        public Action<IReadOnlyList<Policy>> WhenSet { get; init; } = _ => { };

        public Task<bool> HasEndPort(CancellationToken cancellation) => Task.FromResult(EndPort);

        public Task Set(IReadOnlyList<Policy> policies, CancellationToken cancellation)
        {
            _policies = policies;
            WhenSet(policies);
            return Task.CompletedTask;
        }

        public Task<IReadOnlyDictionary<PolicyCell, CellState>> Try(IReadOnlyList<PolicyCell> cells, CancellationToken cancellation) =>
            Task.FromResult<IReadOnlyDictionary<PolicyCell, CellState>>(cells.ToDictionary(cell => cell, cell => connects(_policies, cell) ? new CellState(true, "connected") : new CellState(false, "TIMEOUT")));
    }

    public static Task<MatrixResult> Run(IPolicyBench bench, IReadOnlyList<PolicyCase>? cases = null) => new PolicyMatrix(
        bench, new MatrixOptions { Cases = cases, SettleBudget = TimeSpan.Zero, BaselineBudget = TimeSpan.Zero, Pause = TimeSpan.Zero }, new StepLog(TimeProvider.System), TimeProvider.System).Run(CancellationToken.None);
}
