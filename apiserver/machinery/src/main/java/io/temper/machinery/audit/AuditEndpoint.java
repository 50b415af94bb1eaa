package io.temper.machinery.audit;

import java.io.IOException;
import java.util.List;

/// A webhook that takes audit events.
@FunctionalInterface
public interface AuditEndpoint {
  /// Sends once and waits for the answer, at most 30 seconds.
  ///
  /// @param eventList an audit.k8s.io/v1 EventList as JSON, in parts to be sent one after another;
  ///   the arrays are shared: never change them
  /// @throws IOException when it did not say that it has them
  void post(List<byte[]> eventList) throws IOException;
}
