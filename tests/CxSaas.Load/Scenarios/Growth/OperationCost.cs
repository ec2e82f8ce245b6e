using CxSaas.Load.Running;

namespace CxSaas.Load.Scenarios.Growth;

/// <summary>What one operation cost a cluster: µs of CPU by who spent them, messages from silo to silo, operations of the storage.</summary>
sealed record OperationCost(double Silo, double Gateway, double Storage, double Messages, double StorageOperations)
{
    public double Servers => Silo + Gateway;

    public static OperationCost Of(ClusterUse use, int times) => new(
        use.SiloCpu.TotalMicroseconds / times, use.GatewayCpu.TotalMicroseconds / times, use.StorageCpu.TotalMicroseconds / times,
        use.RemoteMessages / times, use.StorageOperations / times);

    public override string ToString() => FormattableString.Invariant(
        $"silos {Silo:0} µs, gateways {Gateway:0} µs, storage {Storage:0} µs, {Messages:0.0} messages between silos, {StorageOperations:0.0} operations of the storage");
}

/// <summary>What was measured on a cluster of so many silos.</summary>
sealed record ClusterCosts(int Silos, OperationCost Write, OperationCost Query, double BytesPerCustomer);
