package io.temper.agent.lint;

import io.temper.agent.lint.Findings.Subject;
import io.temper.agent.lint.Reality.PodThread;
import io.temper.agent.plan.CpuRange;
import io.temper.agent.plan.Layer;
import io.temper.agent.plan.LayerKind;
import io.temper.agent.plan.NodeShape;
import io.temper.agent.plan.Plan;
import io.temper.crds.perf.Tier;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One look at a node: everything that is not as planned at this moment.
final class Look {
  private static final String NOT_THE_PLAN =
      "; scx_layered does not do what it was told: restart temper-scheduler on this node";

  private final Plan plan;
  private final Reality reality;
  private final BitSet online;
  private final Map<Subject, String> seen = new HashMap<>();

  private Look(Plan plan, Reality reality) {
    this.plan = plan;
    this.reality = reality;
    this.online = new BitSet();
    reality.shape().cores().forEach(core -> core.cpus().forEach(online::set));
  }

  /// What is wrong, in words, by what it is about.
  static Map<Subject, String> at(Plan plan, Reality reality) {
    Look look = new Look(plan, reality);
    look.openReserve();
    for (Layer layer : plan.layers()) {
      List<PodThread> threads = look.threads(layer);
      threads.forEach(thread -> look.thread(layer, thread));
      look.layer(layer, threads);
    }
    reality.unheldLimits().forEach(look::limit);
    return look.seen;
  }

  private List<PodThread> threads(Layer layer) {
    List<PodThread> threads = new ArrayList<>();
    for (PodThread thread : reality.threads()) {
      if (thread.wants() && layer.tier() == plan.members().get(thread.pod())) {
        threads.add(thread);
      }
    }
    return threads;
  }

  private void openReserve() {
    BitSet fenced = new BitSet();
    int planned = 0;
    for (Layer layer : plan.layers()) {
      BitSet cpus = reality.layerCpus().get(layer.tier());
      planned += layer.fencedCpus();
      if (layer.treatment().fenced() && cpus != null) {
        fenced.or(cpus);
      }
    }
    if (fenced.cardinality() > planned) {
      found(
          new Subject(Invariant.OpenReserve, "node", plan.shapeDigest()),
          "protected layers hold "
              + fenced.cardinality()
              + " CPUs, planned are at most "
              + planned
              + NOT_THE_PLAN);
    }
  }

  private void limit(String pod) {
    Tier tier = plan.members().get(pod);
    if (tier != null) {
      pod(
          Invariant.LimitInert,
          pod,
          tier,
          "nothing holds its CPU limit"
              + (reality.limitsWhy().isEmpty() ? "" : ": " + reality.limitsWhy())
              + "; with limits: Require in the NodePolicy the node rather observes");
    }
  }

  private void thread(Layer layer, PodThread thread) {
    Tier in = thread.layer();
    if (in != null && in != layer.tier()) {
      pod(
          Invariant.LayerMismatch,
          thread.pod(),
          layer.tier(),
          "a thread of it is in layer "
              + Layer.name(in)
              + " instead of "
              + layer.name()
              + "; the agent tries to move it each minute: restart the pod's process if that does"
              + " not help");
    }
    if (bound(thread)) {
      pod(
          Invariant.AffinityFallback,
          thread.pod(),
          layer.tier(),
          "a thread of it may run on CPUs "
              + thread.allowed()
              + " only and waits in a queue of last resort; have the pod not pin its threads, or"
              + " leave the node out by NodePolicy");
    }
  }

  // Where all CPUs of a NUMA node are allowed, scx_layered gets along.
  private boolean bound(PodThread thread) {
    BitSet allowed = (BitSet) thread.allowed().clone();
    allowed.and(online);
    if (allowed.isEmpty() || allowed.equals(online)) {
      return false;
    }
    Map<Integer, Boolean> whole = new HashMap<>();
    for (NodeShape.Core core : reality.shape().cores()) {
      for (int cpu : core.cpus()) {
        Boolean other = whole.putIfAbsent(core.numaNode(), allowed.get(cpu));
        if (other != null && other != allowed.get(cpu)) {
          return true;
        }
      }
    }
    return false;
  }

  private void layer(Layer layer, List<PodThread> threads) {
    if (!layer.treatment().fenced()) {
      starved(layer, threads);
      return;
    }
    BitSet cpus = reality.layerCpus().get(layer.tier());
    if (cpus != null) {
      promised(layer, cpus, threads);
      confined(layer, cpus, threads);
      cores(layer, cpus, threads);
    }
  }

  private void starved(Layer layer, List<PodThread> threads) {
    for (PodThread thread : threads) {
      // What may run on some CPUs only starves for another reason, which is told.
      if (thread.starves() && !bound(thread)) {
        layer(
            Invariant.OpenStarved,
            layer,
            "a thread of pod "
                + name(thread.pod())
                + " always wants to run and hardly ever does; raise openReserveCores in the"
                + " NodePolicy, or move pods away from this node");
      }
    }
  }

  private void promised(Layer layer, BitSet cpus, List<PodThread> threads) {
    CpuRange range = layer.cpus();
    if (range != null && cpus.cardinality() < range.least() && !threads.isEmpty()) {
      layer(
          Invariant.ProtectedFallback,
          layer,
          "it has " + cpus.cardinality() + " CPUs, promised are " + range.least() + NOT_THE_PLAN);
    }
  }

  private void confined(Layer layer, BitSet cpus, List<PodThread> threads) {
    if (layer.treatment().kind() != LayerKind.Confined || cpus.isEmpty()) {
      return;
    }
    for (PodThread thread : threads) {
      boolean elsewhere = thread.layer() != null && thread.layer() != layer.tier();
      if (thread.busy()
          && thread.lastCpu() >= 0
          && !cpus.get(thread.lastCpu())
          && !elsewhere
          && !bound(thread)) {
        layer(
            Invariant.ProtectedFallback,
            layer,
            "a busy thread of pod "
                + name(thread.pod())
                + " runs on CPU "
                + thread.lastCpu()
                + ", which is none of the layer's "
                + cpus
                + NOT_THE_PLAN);
      }
    }
  }

  private void cores(Layer layer, BitSet cpus, List<PodThread> threads) {
    int own = 0;
    int idle = 0;
    int shared = 0;
    for (NodeShape.Core core : reality.shape().cores()) {
      if (core.cpus().stream().allMatch(cpus::get)) {
        own++;
        idle += usedBy(core, reality.threads()).isEmpty() ? 1 : 0;
        List<PodThread> busy = threads.stream().filter(PodThread::busy).toList();
        shared += usedBy(core, busy).size() > 1 ? 1 : 0;
      }
    }
    if (shared > 0 && idle > 0) {
      layer(
          Invariant.SmtCollision,
          layer,
          "busy threads share "
              + shared
              + " of its cores while "
              + idle
              + " stand idle; set exclusive for this tier in the NodePolicy");
    }
    long busy = threads.stream().filter(PodThread::busy).count();
    if (layer.treatment().exclusive() && own > 0 && busy > own) {
      layer(
          Invariant.ExclusiveUndersized,
          layer,
          busy
              + " busy threads want a core each and it has "
              + own
              + "; raise its pods' CPU requests, or give up exclusive for this tier");
    }
  }

  private static Set<Integer> usedBy(NodeShape.Core core, List<PodThread> threads) {
    Set<Integer> used = new HashSet<>();
    for (PodThread thread : threads) {
      if (core.cpus().contains(thread.lastCpu())) {
        used.add(thread.lastCpu());
      }
    }
    return used;
  }

  private String name(String pod) {
    return reality.podNames().getOrDefault(pod, pod);
  }

  private void pod(Invariant invariant, String pod, Tier tier, String message) {
    found(new Subject(invariant, "pod " + name(pod), pod + "/" + tier), message);
  }

  private void layer(Invariant invariant, Layer layer, String message) {
    found(new Subject(invariant, "layer " + layer.name(), plan.shapeDigest()), message);
  }

  private void found(Subject subject, String message) {
    seen.putIfAbsent(subject, message);
  }
}
