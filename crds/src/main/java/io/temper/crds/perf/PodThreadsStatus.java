package io.temper.crds.perf;

import io.temper.crds.Doc;
import java.util.List;

@Doc("The threads of a pod over one second.")
public record PodThreadsStatus(
    @Doc("The node it runs on.") String node,
    @Doc("The span of time the values were measured over.") Window window,
    @Doc("How many threads the pod has.") int total,
    @Doc("How many of them are not listed: all of these used less CPU than those that are.")
        int leftOut,
    @Doc("The threads, busiest first.") List<PodThread> threads) {

  public PodThreadsStatus {
    threads = List.copyOf(threads);
  }
}
