package io.temper.server.port;

import io.temper.crds.trace.TraceStatus;

/// A kernel trace while it is taken. Read by one thread; any may close it.
public interface Capture extends AutoCloseable {
  /// The next piece; waits for it. After [End] there is none.
  ///
  /// @throws io.temper.machinery.meta.StatusException as [Inspection] does
  Piece next();

  /// Ends it on the node too, if it is not over.
  @Override
  void close();

  /// What comes of a trace.
  sealed interface Piece {}

  /// Whole lines of the trace.
  record Text(byte[] bytes) implements Piece {}

  /// It is over, by a limit.
  ///
  /// @param bytes of all that was sent
  /// @param lostEvents that came faster than they could be read
  record End(TraceStatus.Limit by, long bytes, long lostEvents, long millis) implements Piece {}
}
