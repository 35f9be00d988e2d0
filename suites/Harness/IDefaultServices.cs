namespace Conformance.Harness;

/// <summary>Brings up the environment in which an assembly's tests run when nobody else did.</summary>
public interface IDefaultServices
{
    /// <summary>Starts it and returns what fixtures may ask for. Called once a process.</summary>
    SuiteServices Start();
}
