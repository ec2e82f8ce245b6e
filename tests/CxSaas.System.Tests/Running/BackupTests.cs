namespace CxSaas.System.Tests.Running;

public sealed class BackupTests
{
    [Fact]
    public async Task A_backup_made_while_the_server_writes_holds_what_was_acknowledged_before_and_serves()
    {
        await using var server = await CxSaasProcess.Start();
        using var api = new Api(server.Address, server.AdminKey);
        for (var i = 0; i < 20; i++) await Record(api, $"before-{i}");
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(
            async () =>
            {
                for (var i = 0; !stop.IsCancellationRequested; i++) await Record(api, $"during-{i}");
            },
            TestContext.Current.CancellationToken);
        var target = Path.Combine(CxSaasProcess.TemporaryFolder(), "backup");
        var (exit, output) = await CxSaasProcess.Run("backup", target, "--data", server.Folder);
        await stop.CancelAsync();
        await writing;

        Assert.True(exit == 0, output);
        if (!OperatingSystem.IsWindows())
        {
            foreach (var file in Directory.EnumerateFiles(target))
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
        await using var copy = await CxSaasProcess.Start(target);
        using var reader = new Api(copy.Address, api.Key);
        var found = await Timelines.Ids(reader, "ada");
        Assert.Empty(Enumerable.Range(0, 20).Select(i => $"before-{i}").Except(found));
        Assert.Equal(server.OperatorKey, copy.OperatorKey);
    }

    [Fact]
    public async Task A_folder_with_data_is_not_overwritten_and_one_without_any_is_told()
    {
        await using var server = await CxSaasProcess.Start();
        var before = await File.ReadAllBytesAsync(Path.Combine(server.Folder, "operator.key"), TestContext.Current.CancellationToken);
        var (exit, output) = await CxSaasProcess.Run("backup", server.Folder, "--data", server.Folder);
        Assert.Equal(1, exit);
        Assert.Contains("holds data already", output, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(Path.Combine(server.Folder, "operator.key"), TestContext.Current.CancellationToken));

        (exit, output) = await CxSaasProcess.Run("backup", CxSaasProcess.TemporaryFolder(), "--data", CxSaasProcess.TemporaryFolder());
        Assert.Equal(1, exit);
        Assert.Contains("--data", output, StringComparison.Ordinal);
    }

    // What is left of one that was killed bears another name and is in nobody's way.
    [Fact]
    public async Task A_backup_that_was_cut_short_is_made_anew()
    {
        await using var server = await CxSaasProcess.Start();
        var target = CxSaasProcess.TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(target, "cxsaas.db.new"), "half a database", TestContext.Current.CancellationToken);
        var (exit, output) = await CxSaasProcess.Run("backup", target, "--data", server.Folder);
        Assert.True(exit == 0, output);
        Assert.Equal(["cxsaas.db", "operator.key"], Directory.EnumerateFiles(target).Select(Path.GetFileName).Order());
    }

    static Task Record(Api api, string id) =>
        api.Do("recordFeedback", new { id, customerId = "ada", answers = new[] { new { metric = "CSAT", value = 4 } } });
}
