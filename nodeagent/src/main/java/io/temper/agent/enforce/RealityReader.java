package io.temper.agent.enforce;

import io.temper.agent.kernel.Affinity;
import io.temper.agent.lint.Reality;
import io.temper.agent.lint.Reality.PodThread;
import io.temper.agent.observe.WantingThread;
import io.temper.agent.plan.Layer;
import io.temper.agent.plan.Plan;
import io.temper.agent.time.Clock;
import io.temper.crds.perf.Tier;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads what the linter looks at: of scx_layered one answer, of each thread its CPUs by one system
/// call, its layer by three, and of those of protected layers the CPU they ran on by a small file.
/// Belongs to one thread.
final class RealityReader implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RealityReader.class);

  /// A scheduler that gave no answer is left alone for a while: waiting for it holds up the
  /// enforcer.
  private static final Duration ASK_AGAIN = Duration.ofMinutes(5);

  private final LayerStats stats;
  private final Path procRoot;
  private final Clock clock;
  private @Nullable Affinity affinity;
  private @Nullable TaskLayers layers;
  private long enableSeq;
  private boolean silent;
  private long silentNanos;

  /// @param stats where scx_layered tells of its layers
  RealityReader(LayerStats stats, Path procRoot, Clock clock) {
    this.stats = stats;
    this.procRoot = procRoot;
    this.clock = clock;
  }

  /// How it is now.
  ///
  /// @param threads those that want a CPU most
  Reality read(InForce inForce, List<WantingThread> threads) {
    Map<Tier, BitSet> cpus = layerCpus();
    List<PodThread> seen = new ArrayList<>(threads.size());
    threads.forEach(thread -> seen.add(thread(thread, inForce)));
    Map<String, String> names = new HashMap<>();
    Set<String> unheld = new HashSet<>();
    SupervisorStatus.Limits limits = inForce.status().limits();
    for (NodePod pod : inForce.pods()) {
      names.put(pod.cgroupUid(), pod.name());
      if (pod.limited() && pod.tier() != Tier.Background && !limits.hold()) {
        unheld.add(pod.cgroupUid());
      }
    }
    return new Reality(
        clock.unixMillis(), inForce.shape(), cpus, seen, unheld, limits.why(), names);
  }

  @Override
  public void close() {
    stats.close();
    if (affinity != null) {
      affinity.close();
    }
    if (layers != null) {
      layers.close();
    }
    affinity = null;
    layers = null;
  }

  private Map<Tier, BitSet> layerCpus() {
    Map<Tier, BitSet> cpus = new EnumMap<>(Tier.class);
    if (silent && clock.nanos() - silentNanos < ASK_AGAIN.toNanos()) {
      return cpus;
    }
    try {
      for (LayerStats.Layer layer : stats.read()) {
        for (Tier tier : Plan.ORDER) {
          if (Layer.name(tier).equals(layer.name())) {
            BitSet own = new BitSet();
            layer.cpus().forEach(own::set);
            cpus.put(tier, own);
          }
        }
      }
      silent = false;
    } catch (IOException e) {
      silent = true;
      silentNanos = clock.nanos();
      log.atWarn().addKeyValue("error", e.getMessage()).log("scx_layered does not tell of layers");
    }
    return cpus;
  }

  private PodThread thread(WantingThread thread, InForce inForce) {
    Tier tier = inForce.plan().members().get(thread.cgroupUid());
    boolean fenced = tier != null && inForce.plan().layer(tier).treatment().fenced();
    return new PodThread(
        thread.cgroupUid(),
        layer(thread.tid(), inForce.status().enableSeq()),
        affinity().of(thread.tid()),
        fenced ? TaskStat.read(procRoot, Integer.toString(thread.tid())).lastCpu() : -1,
        thread.runPermille(),
        thread.waitPermille());
  }

  private @Nullable Tier layer(int tid, long running) {
    TaskLayers known = layers;
    if (known == null || enableSeq != running) {
      if (known != null) {
        known.close();
      }
      known = TaskLayers.open();
      layers = known;
      enableSeq = running;
    }
    int place = known.of(tid);
    return place >= 0 && place < Plan.ORDER.size() ? Plan.ORDER.get(place) : null;
  }

  // Its memory belongs to the thread that makes it.
  private Affinity affinity() {
    Affinity made = affinity == null ? new Affinity() : affinity;
    affinity = made;
    return made;
  }
}
