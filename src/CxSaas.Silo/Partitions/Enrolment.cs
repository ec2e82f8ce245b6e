namespace CxSaas.Silo.Partitions;

/// <summary>Puts newcomers on a roster. Those that arrive during a write share the next one.</summary>
sealed class Enrolment(Roster roster)
{
    readonly Queue<(string CustomerId, TaskCompletionSource<bool> Done)> _newcomers = new();
    Task _enrolling = Task.CompletedTask;

    /// <summary>True once it is stored; false where the roster is full.</summary>
    public async Task<bool> Enroll(string customerId)
    {
        if (roster.Knows(customerId)) return true;
        var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _newcomers.Enqueue((customerId, done));
        if (_enrolling.IsCompleted) _enrolling = EnrollAll();
        return await done.Task;
    }

    async Task EnrollAll()
    {
        while (_newcomers.Count > 0)
        {
            var batch = _newcomers.ToList();
            _newcomers.Clear();
            try
            {
                await roster.Add(batch.ConvertAll(newcomer => newcomer.CustomerId));
                batch.ForEach(newcomer => newcomer.Done.SetResult(roster.Knows(newcomer.CustomerId)));
            }
            catch (Exception fault)
            {
                batch.ForEach(newcomer => newcomer.Done.TrySetException(fault));
            }
        }
    }
}
