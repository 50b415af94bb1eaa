package io.temper.bench;

import io.temper.agent.plan.LayersJson;
import io.temper.agent.plan.NodeShape;
import io.temper.agent.plan.Plan;
import io.temper.agent.plan.PlanPod;
import io.temper.agent.plan.PlanPolicy;
import io.temper.agent.plan.Planner;
import io.temper.crds.perf.Tier;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// How long planning takes: `Plans [PODS]` (250), on 32 cores of two CPUs. Each plan follows a pod
/// that changed its tier, as in an agent, and is written as scx_layered's configuration.
///
/// Prints a line for the first call of a JVM and one for the warmed: microseconds of CPU, which
/// neighbours on the machine change less than those of the clock.
final class Plans {
  private static final int WARMING = 20_000;
  private static final int MEASURED = 20_000;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final SplittableRandom random = new SplittableRandom(4711);
  private final NodeShape shape;
  private final List<PlanPod> pods = new ArrayList<>();
  private @Nullable Plan before;

  private Plans(int count) {
    List<NodeShape.Core> cores = new ArrayList<>();
    for (int core = 0; core < 32; core++) {
      cores.add(new NodeShape.Core(List.of(core, core + 32), core / 8, core / 16));
    }
    shape = new NodeShape(cores, 64_000, "kubepods.slice");
    for (int i = 0; i < count; i++) {
      String uid = new UUID(random.nextLong(), random.nextLong()).toString();
      pods.add(new PlanPod(uid, tier(), random.nextLong(10, 1_000), null));
    }
  }

  public static void main(String[] arguments) {
    int count = arguments.length == 0 ? 250 : Integer.parseInt(arguments[0]);
    Plans plans = new Plans(count);
    System.out.printf("first %.0f%n", plans.next() / 1e3);
    for (int i = 0; i < WARMING; i++) {
      plans.next();
    }
    long[] nanos = new long[MEASURED];
    Arrays.setAll(nanos, _ -> plans.next());
    Arrays.sort(nanos);
    System.out.printf(
        "p50 %.0f p99 %.0f%n", nanos[MEASURED / 2] / 1e3, nanos[MEASURED * 99 / 100] / 1e3);
  }

  // Nanoseconds that a plan took after one pod moved.
  private long next() {
    int moved = random.nextInt(pods.size());
    PlanPod pod = pods.get(moved);
    pods.set(moved, new PlanPod(pod.uid(), tier(), pod.requestMillicores(), null));
    long begun = threads.getCurrentThreadCpuTime();
    Plan plan = Planner.plan(shape, PlanPolicy.DEFAULT, pods, before);
    String written = LayersJson.write(plan);
    long took = threads.getCurrentThreadCpuTime() - begun;
    if (written.isEmpty()) {
      throw new IllegalStateException("an empty configuration");
    }
    before = plan;
    return took;
  }

  private Tier tier() {
    Tier[] tiers = Tier.values();
    return tiers[random.nextInt(tiers.length)];
  }
}
