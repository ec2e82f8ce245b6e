namespace CxSaas.Checker.Targets;

/// <summary>What is checked: a server or a cluster of them, of which parts can be killed.</summary>
interface ITarget : IAsyncDisposable
{
    /// <summary>Where clients reach it; these never change.</summary>
    IReadOnlyList<Uri> Addresses { get; }

    string OperatorKey { get; }

    /// <summary>Times that a part was killed or hung or cut off by now.</summary>
    int Faults { get; }

    /// <summary>Starts everything anew, so that nothing is answered from memory that was not stored.</summary>
    Task RestartAll();
}
