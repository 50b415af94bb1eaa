package io.temper.machinery.audit;

import java.io.IOException;
import java.util.List;

/// Keeps events somewhere. May be called by several threads.
interface EventWriter extends AutoCloseable {
  /// As metrics name it.
  String plugin();

  /// Returns when they are kept.
  ///
  /// @throws IOException when some or all of them are not
  void write(List<EncodedEvent> events) throws IOException;

  @Override
  void close();
}
