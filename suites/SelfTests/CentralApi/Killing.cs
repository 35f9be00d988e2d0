using Conformance.CentralApiStack;
using Conformance.Embedded;

namespace Conformance.SelfTests.CentralApi;

/// <summary>Kills the controllers of a stack in the middle of a create.</summary>
internal static class Killing
{
    /// <summary>Kills them at their next POST to a path of the cloud. They are dead afterwards; whoever calls starts them again, however it ended: <see cref="Restore"/>.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="path">A part of the path.</param>
    /// <param name="after">After the request has had its effect, before its answer arrives; else before it has any.</param>
    /// <param name="act">What makes the controllers send it.</param>
    public static async Task AtCreate(EmbeddedCentralApi stack, string path, bool after, Func<Task> act)
    {
        var killed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var fault = new Fault("*", FaultEffect.Tell)
        {
            Method = "POST", PathContains = path, Times = 1, ActsAfter = after, Act = async _ =>
            {
                await stack.Kill();
                killed.TrySetResult();
            },
        };
        lock (stack.Cloud.Contents.Faults)
        {
            stack.Cloud.Contents.Faults.Add(fault);
        }

        try
        {
            await act();
            await killed.Task.WaitAsync(TestTenant.Budget);
        }
        finally
        {
            lock (stack.Cloud.Contents.Faults)
            {
                stack.Cloud.Contents.Faults.Remove(fault);
            }
        }
    }

    /// <summary>Controllers as all tests of a stack expect them, whatever state they are in.</summary>
    /// <param name="stack">The stack.</param>
    public static async Task Restore(EmbeddedCentralApi stack)
    {
        await stack.Kill();
        stack.Resume();
    }
}
