using CxSaas.System.Tests.Running;
using Microsoft.Data.Sqlite;

namespace CxSaas.System.Tests.Hostile;

/// <summary>
/// A server that only the attacks talk to, one at a time, so that the time and the writes it spends are theirs. Attacks in further
/// classes join with <c>[Collection(HostileServer.Name)]</c>.
/// </summary>
public sealed class HostileServer : IAsyncLifetime
{
    public const string Name = "Hostile";

    SqliteConnection _storage = null!;

    internal Figures Figures { get; private set; } = null!;

    internal CxSaasProcess Process { get; private set; } = null!;

    internal Api Attacker { get; private set; } = null!;

    /// <summary>Another tenant, which must not notice.</summary>
    internal Api Other { get; private set; } = null!;

    /// <summary>Changes with each write that the server commits.</summary>
    internal long StorageVersion
    {
        get
        {
            using var command = _storage.CreateCommand();
            command.CommandText = "PRAGMA data_version";
            return (long)command.ExecuteScalar()!;
        }
    }

    /// <summary>A token of the attacker's customer c, as it lies in every phone.</summary>
    internal async Task<string> CustomerToken(string customerId = "c") =>
        (await Attacker.Do("issueCustomerToken", new { customerId }, "token")).Text("token")!;

    public async ValueTask InitializeAsync()
    {
        var metrics = new Uri($"http://127.0.0.1:{Ports.Free(1)[0]}");
        (Process, Figures) = (await CxSaasProcess.Start(more: ["--metrics", metrics.ToString()]), new(metrics));
        using var platform = new Api(Process.Address, Process.OperatorKey);
        (Attacker, Other) = (await Tenant(platform, "attacker"), await Tenant(platform, "other"));
        _storage = new($"Data Source={Path.Combine(Process.Folder, "cxsaas.db")};Mode=ReadOnly;Pooling=false");
        await _storage.OpenAsync();
        foreach (var api in (Api[])[Attacker, Other])
            await api.Do("recordFeedback", new { id = "first", customerId = "c", answers = new[] { new { metric = "NPS", value = 3 } } });
    }

    public async ValueTask DisposeAsync()
    {
        Attacker?.Dispose();
        Other?.Dispose();
        Figures?.Dispose();
        if (_storage is not null) await _storage.DisposeAsync();
        if (Process is not null) await Process.DisposeAsync();
    }

    async Task<Api> Tenant(Api platform, string id)
    {
        var made = await platform.Do("createTenant", new { id, name = "A tenant" }, "adminKey");
        return new(Process.Address, made.Text("adminKey")!);
    }
}

[CollectionDefinition(HostileServer.Name)]
public sealed class HostileServerCollection : ICollectionFixture<HostileServer>;
