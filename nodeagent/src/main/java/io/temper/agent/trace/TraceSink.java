package io.temper.agent.trace;

/// Where a trace goes while it is taken.
public interface TraceSink {
  /// Takes the next bytes, which are the sink's to keep.
  void take(byte[] bytes);

  /// Whether there is still somebody who wants more.
  boolean listening();
}
