package io.temper.server.port;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BiPredicate;

/// What was taken down of pods, by this process and those before it.
public interface PastUsage {
  /// How far it goes back.
  Duration WINDOW = Duration.ofHours(6);

  /// How far apart moments are.
  Duration STEP = Duration.ofSeconds(15);

  /// Pods of some workloads that were measured after one moment and up to another.
  ///
  /// @param wanted namespaces and workloads
  List<PastPod> read(Instant after, Instant upTo, BiPredicate<String, Workload> wanted);

  /// A pod, and what was known of it at each moment, in order of time.
  record PastPod(Workload workload, String machineType, List<Moment> moments) {
    public PastPod {
      moments = List.copyOf(moments);
    }
  }

  /// What an agent had told last.
  ///
  /// @param pod its containers and their usage; what is not kept is empty
  record Moment(Instant at, PodReport pod) {}
}
