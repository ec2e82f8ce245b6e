namespace CxSaas.Silo.Storage.Sqlite;

/// <summary>Finds a tenant's rows by reading past all keys, beside the writer, and has them deleted one by one among other writes.</summary>
sealed class SqliteSweep(SqliteDatabase database) : IStorageSweep
{
    const string Keys = "SELECT grain, name FROM state WHERE grain LIKE '%/' || $1 OR grain LIKE '%/' || $1 || ':%' OR ((grain LIKE 'api-key/%' OR grain LIKE 'issuer/%') AND json = $2)";
    const string DeleteGrain = "DELETE FROM state WHERE grain = $1";
    const string Delete = "DELETE FROM state WHERE grain = $1 AND name = $2";

    public async Task SweepGrain(GrainId grain, string state, Func<int, string> page)
    {
        await database.Write((session, _) => session.Execute(DeleteGrain, grain.ToString()));
        database.Scrub();
    }

    public async Task<int> SweepTenant(string tenantId, int most)
    {
        var found = await database.Read(session =>
        {
            using var rows = session.Query(Keys, tenantId, TenantRows.ContentOf(tenantId));
            var keys = new List<(string Grain, string Name)>();
            while (keys.Count < most && rows.Read())
            {
                var (grain, name) = (rows.GetString(0), rows.GetString(1));
                var slash = grain.IndexOf('/', StringComparison.Ordinal);
                if (TenantRows.MayNameATenant(grain[..slash]) ? IsOwn(session, grain, name, tenantId) : TenantRows.AreOf(tenantId, grain[..slash], grain[(slash + 1)..])) keys.Add((grain, name));
            }
            return keys;
        });
        await Task.WhenAll(found.Select(row => database.Write((session, _) => session.Execute(Delete, row.Grain, row.Name))));
        if (found.Count > 0) database.Scrub();
        return found.Count;
    }

    public void SweepLog() => database.Scrub();

    // A key may be called as a tenant is, by chance.
    static bool IsOwn(SqliteSession session, string grain, string name, string tenantId) =>
        session.Number("SELECT count(*) FROM state WHERE grain = $1 AND name = $2 AND json = $3", grain, name, TenantRows.ContentOf(tenantId)) > 0;
}
