namespace CxSaas.Silo.Tenants;

static class StoredState
{
    /// <summary>Stores a state, or has the grain read again what is true: a write that failed may yet have happened.</summary>
    public static async Task Store<T>(this IPersistentState<T> stored, T state)
    {
        var before = stored.State;
        stored.State = state;
        try
        {
            await stored.WriteStateAsync();
        }
        catch
        {
            stored.State = before;
            await stored.ReadStateAsync();
            throw;
        }
    }
}
