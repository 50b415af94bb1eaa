package io.temper.agent.trace;

/// What came of asking for a trace.
public sealed interface TraceOutcome {
  /// It was taken, up to a limit.
  ///
  /// @param why `seconds` or `bytes`
  /// @param lostEvents events that came faster than they were read
  record Taken(String why, long bytes, long lostEvents, long millis) implements TraceOutcome {}

  /// This node cannot trace, or not that.
  record Unable(String why) implements TraceOutcome {}

  /// One is being taken already.
  record Busy(String why) implements TraceOutcome {}

  /// There is no such pod here, or it has no threads.
  record NoPod() implements TraceOutcome {}

  /// Whoever listened went away.
  record Left() implements TraceOutcome {}
}
