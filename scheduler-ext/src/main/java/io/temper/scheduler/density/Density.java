package io.temper.scheduler.density;

/// How well a pod suits a node, 0 to 100.
///
/// ```
/// score = 100 × comfort × calm × (1/2 + 1/2 × density)
///
/// comfort   1 while a tenth of the node stays free for what comes; below that a half, falling to 0
///           where a tenth of it is missing: somebody would wait
/// calm      1, 0.6 or 0.2 as the node's pods wait little, sometimes or much
/// density   how full the node is then; for Low and Background also how much of it is asked for by
///           others and lies idle
/// ```
///
/// So where nobody suffers a pod goes where most is already, at 50 to 100; and no node whose last
/// tenth is needed comes before one that has it, for that is below 50. The score has one peak, at
/// nine tenths.
public final class Density {
  /// What a node gets of which nothing is known: as much as an empty one where nobody suffers.
  public static final double NEUTRAL = 50;

  private static final double MARGIN = 0.10;
  private static final double CALM_MID = 0.6;
  private static final double CALM_HIGH = 0.2;
  private static final double IDLE_SHARE = 2.0 / 3;

  /// What protected tiers together leave to others: the agent's least reserve.
  private static final long RESERVE = 1_000;

  private Density() {}

  /// Scores.
  public static double score(NodeLoad node, Demand pod) {
    if (node.capacity() <= 0) {
      return 0;
    }
    boolean unfenced = pod.fenced() && !node.enforcing();
    if (pod.fenced() && node.enforcing() && !fits(node, pod)) {
      return 0;
    }
    double room = (double) room(node, pod) / node.capacity();
    // Where nothing fences it, a protected pod is no better off among many.
    double density = unfenced ? 0 : density(node, pod, room);
    return 100 * comfort(room) * calm(node.pressure()) * (0.5 + 0.5 * density);
  }

  /// Whether the agent could give the pod's tier the cores it would then ask for.
  private static boolean fits(NodeLoad node, Demand pod) {
    TierCpu requested = node.requested().plus(pod.tier(), pod.millicores());
    return wholeCores(requested.critical()) + wholeCores(requested.high())
        <= node.capacity() - RESERVE;
  }

  /// CPU that nobody would use or hold, were the pod here; negative where somebody would wait.
  private static long room(NodeLoad node, Demand pod) {
    TierCpu used = node.used().plus(pod.tier(), pod.millicores());
    return node.capacity() - held(node, pod) - used.open();
  }

  /// What is not for open pods, were this one here.
  private static long held(NodeLoad node, Demand pod) {
    TierCpu requested = node.requested().plus(pod.tier(), pod.millicores());
    TierCpu used = node.used().plus(pod.tier(), pod.millicores());
    return node.enforcing()
        ? Math.max(wholeCores(requested.critical()), used.critical()) + used.high() + used.system()
        // Nothing keeps open pods away from what the others asked for: so we do.
        : Math.max(requested.shielded(), used.shielded());
  }

  private static double density(NodeLoad node, Demand pod, double room) {
    double full = Math.clamp(1 - room, 0.0, 1.0);
    if (!pod.modest()) {
      return full;
    }
    double idle = (double) idle(node) / node.capacity();
    return IDLE_SHARE * Math.clamp(idle, 0.0, 1.0) + (1 - IDLE_SHARE) * full;
  }

  /// What High and System pods asked for and leave to others.
  private static long idle(NodeLoad node) {
    TierCpu requested = node.requested();
    TierCpu used = node.used();
    return node.enforcing()
        ? Math.max(0, requested.high() - used.high())
            + Math.max(0, requested.system() - used.system())
        : 0;
  }

  private static double comfort(double room) {
    return room >= MARGIN ? 1 : 0.5 * Math.clamp((room + MARGIN) / (2 * MARGIN), 0.0, 1.0);
  }

  private static double calm(Pressure pressure) {
    return switch (pressure) {
      case Low -> 1;
      case Mid -> CALM_MID;
      case High -> CALM_HIGH;
    };
  }

  private static long wholeCores(long millicores) {
    return (millicores + 999) / 1000 * 1000;
  }
}
