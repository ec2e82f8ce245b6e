namespace CxSaas.Silo.Cluster;

/// <summary>
/// Lets a grain go of which nothing is stored, for anyone can ask for any id. Not before nobody has asked for a moment: calls that meet it while
/// it goes are sent after the next one, and if that went at once too, those of a client that asks in numbers would fail.
/// </summary>
sealed class Forgetting(Grain grain, Func<bool> isUnknown)
{
    static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    IGrainTimer? _timer;
    bool _wasAsked;

    public void Asked()
    {
        _wasAsked = true;
        _timer ??= grain.RegisterGrainTimer(Look, new GrainTimerCreationOptions(Quiet, Quiet) { Interleave = true });
    }

    Task Look(CancellationToken stop)
    {
        if (_wasAsked && isUnknown())
        {
            _wasAsked = false;
            return Task.CompletedTask;
        }
        _timer!.Dispose();
        _timer = null;
        if (isUnknown()) ((IGrainBase)grain).DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
