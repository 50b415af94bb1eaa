package io.temper.machinery.audit;

/// Where the events of requests go. Called on the threads of the requests.
interface EventSink extends AutoCloseable {
  /// @return false when the event could not be kept and whoever sent it is to hear of that
  boolean accept(EncodedEvent event);

  /// Lets go of nothing that was accepted, unless it takes too long.
  @Override
  void close();
}
