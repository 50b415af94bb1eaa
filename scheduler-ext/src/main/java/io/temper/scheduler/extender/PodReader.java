package io.temper.scheduler.extender;

import io.temper.scheduler.density.Demand;

/// Reads the pod of a question.
public interface PodReader {
  /// What is asked about.
  ///
  /// @param uid empty where it has none yet
  record AskedPod(String uid, Demand demand, long requestedMillicores) {}

  /// @throws IllegalArgumentException when it is no pod
  AskedPod read(byte[] text, int start, int end);
}
