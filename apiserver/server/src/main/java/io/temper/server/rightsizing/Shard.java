package io.temper.server.rightsizing;

import io.temper.server.port.Workload;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// What is remembered of a part of all workloads, as it is written down.
///
/// @param atNanos until when they were followed
record Shard(long atNanos, List<WatchedWorkload> workloads) {
  /// Of how many parts there are, each a file: written in turns, so that none of them makes a wave.
  static final int COUNT = 20;

  /// Of what is in a file.
  static final int VERSION = 1;

  Shard {
    workloads = List.copyOf(workloads);
  }

  /// Which part a workload is in.
  static int of(String namespace, Workload workload) {
    String name = namespace + "/" + workload.kind() + "/" + workload.name();
    return Math.floorMod(name.hashCode(), COUNT);
  }

  static String name(int number) {
    return "rightsizings-" + number;
  }

  static byte[] save(long atNanos, Collection<WatchedWorkload> workloads) {
    CheckpointWriter to = new CheckpointWriter();
    to.whole(atNanos);
    to.whole(workloads.size());
    workloads.forEach(workload -> workload.save(to));
    return to.bytes();
  }

  /// @throws IllegalArgumentException when that is none
  static Shard load(byte[] bytes) {
    CheckpointReader from = new CheckpointReader(bytes);
    long at = from.whole(0, Long.MAX_VALUE);
    List<WatchedWorkload> workloads = new ArrayList<>();
    for (long left = from.whole(0, Integer.MAX_VALUE); left > 0; left--) {
      workloads.add(WatchedWorkload.load(from));
    }
    from.end();
    return new Shard(at, workloads);
  }
}
