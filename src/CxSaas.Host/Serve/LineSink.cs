using System.Text;
using System.Threading.Channels;
using Serilog.Core;
using Serilog.Debugging;
using Serilog.Events;
using Serilog.Formatting;

namespace CxSaas.Host.Serve;

/// <summary>
/// Writes the log by a thread of its own, so that no request waits for whoever reads it. Lines that come close to each other leave
/// together: one at a time, waking that thread and writing would cost more than the line.
/// </summary>
sealed class LineSink : ILogEventSink, IDisposable
{
    /// <summary>Lines that may wait for a reader that is slow; what comes then is dropped, rather than kept or waited for.</summary>
    const int WaitingMax = 10_000;

    /// <summary>How long a line waits for others; what a process has not written when it is killed.</summary>
    static readonly TimeSpan Gathered = TimeSpan.FromMilliseconds(10);

    /// <summary>How long the end of the process waits for a reader that hangs.</summary>
    static readonly TimeSpan EndMax = TimeSpan.FromSeconds(2);

    readonly Channel<LogEvent> _waiting = Channel.CreateBounded<LogEvent>(new BoundedChannelOptions(WaitingMax) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    readonly ITextFormatter _form;
    readonly Stream _output;
    readonly Thread _thread;

    public LineSink(ITextFormatter form, Stream output)
    {
        (_form, _output) = (form, output);
        _thread = new(Write) { IsBackground = true, Name = "Log" };
        _thread.Start();
    }

    public void Emit(LogEvent logEvent) => _waiting.Writer.TryWrite(logEvent);

    public void Dispose()
    {
        _waiting.Writer.TryComplete();
        _thread.Join(EndMax);
    }

    void Write()
    {
        while (_waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            if (!_waiting.Reader.Completion.IsCompleted) Thread.Sleep(Gathered);
            using var lines = new StringWriter();
            try
            {
                while (_waiting.Reader.TryRead(out var line)) _form.Format(line, lines);
                _output.Write(Encoding.UTF8.GetBytes(LoggedNames.Hidden(lines.ToString())));
            }
            catch (Exception fault)
            {
                // That nobody reads it any more, or that a line cannot be written, is no reason to stop serving.
                SelfLog.WriteLine("Log lines were lost: {0}", fault);
            }
        }
    }
}
