package io.temper.server.perf;

import io.temper.crds.perf.PodThread;
import io.temper.crds.perf.PodThreadsStatus;
import io.temper.crds.perf.Window;
import io.temper.server.port.Inspection;
import java.util.ArrayList;
import java.util.List;

/// An agent that finds what a test says.
public final class FakeInspection implements Inspection {
  /// What it was asked, as `node uid`.
  final List<String> asked = new ArrayList<>();

  private final List<PodThread> threads = new ArrayList<>();

  void finds(PodThread thread) {
    threads.add(thread);
  }

  @Override
  public PodThreadsStatus threads(String node, String podUid) {
    asked.add(node + " " + podUid);
    return new PodThreadsStatus(
        node, new Window(Samples.NOW, Samples.NOW.plusSeconds(1)), threads.size() + 7, 7, threads);
  }
}
