package io.temper.machinery.watch;

import io.temper.machinery.meta.ResourceVersion;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The reading end of one watch. Events come in the order of their revisions, each once. Read by
/// one thread; [#close] may be called by any and wakes the reader.
public interface Watch<T> extends AutoCloseable {
  /// The next event; null when none came in time, or when the watch is closed. May give up early:
  /// look at the clock and poll again.
  ///
  /// @param atMost how long to wait; zero to only look
  @Nullable WatchEvent<T> poll(Duration atMost);

  /// Everything up to here has been polled: what a bookmark may say now. Only meaningful right
  /// after [#poll] returned null.
  ResourceVersion progress();

  @Override
  void close();
}
