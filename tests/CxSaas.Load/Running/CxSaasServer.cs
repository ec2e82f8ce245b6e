using System.Security.Cryptography;
using CxSaas.Domain.Tenants;

namespace CxSaas.Load.Running;

/// <summary>The real executable over a folder of its own, which is gone at the end.</summary>
sealed class CxSaasServer : IAsyncDisposable
{
    readonly string _folder;
    readonly IReadOnlyDictionary<string, string> _variables;
    int _tenants;

    CxSaasServer(string folder, IReadOnlyDictionary<string, string> variables) => (_folder, _variables) = (folder, variables);

    public ChildProcess Process { get; private set; } = null!;

    public static async Task<CxSaasServer> Start(bool shareExecutions = true)
    {
        var folder = Directory.CreateTempSubdirectory("cxsaas-load-").FullName;
        var key = new Credential(
            Credential.OperatorPrefix,
            RandomNumberGenerator.GetString(Credential.Alphabet, Credential.IdLength),
            RandomNumberGenerator.GetString(Credential.Alphabet, Credential.SecretLength));
        await File.WriteAllTextAsync(Path.Combine(folder, "operator.key"), key.ToString());
        var server = new CxSaasServer(folder, new Dictionary<string, string>(Unlimited.Rates)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["CxSaas__Gateway__ShareExecutions"] = shareExecutions.ToString(),
        });
        await server.Start();
        return server;
    }

    /// <summary>kill -9 and a start over what was stored.</summary>
    public async Task KillAndStart()
    {
        await Process.DisposeAsync();
        await Start();
    }

    public Api With(string key) => new(Process.Address, key);

    /// <summary>A fresh tenant's ADMIN key.</summary>
    public async Task<string> Tenant()
    {
        using var platform = With((await File.ReadAllTextAsync(Path.Combine(_folder, "operator.key"))).Trim());
        var made = await platform.Ask(
            "mutation M($input: CreateTenantInput!) { createTenant(input: $input) { adminKey errors { message } } }",
            new { input = new { id = $"load-{++_tenants}", name = "A tenant" } });
        return made.GetProperty("createTenant").GetProperty("adminKey").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    async Task Start() => Process = await ChildProcess.Start(
        "cxsaas.dll",
        ["serve", "--urls", "http://127.0.0.1:0", "--data", _folder, "--operator-key", Path.Combine(_folder, "operator.key")],
        _variables);
}
