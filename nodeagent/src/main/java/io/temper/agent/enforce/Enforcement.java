package io.temper.agent.enforce;

import io.temper.agent.kernel.Bpf;
import io.temper.agent.lint.Findings;
import io.temper.agent.lint.Linter;
import io.temper.agent.observe.WantingThread;
import io.temper.agent.plan.NodeShape;
import io.temper.agent.plan.Plan;
import io.temper.agent.time.Clock;
import io.temper.crds.perf.Enforcement.State;
import io.temper.crds.perf.Tier;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Enforcement on this node: the enforcer on a thread of its own, so that the supervisor's answers
/// never hold up measuring, the supervisor it listens to, and the lock that makes one agent of two
/// the one that decides.
///
/// Closing it leaves the kernel as it is: the next agent takes over.
public final class Enforcement implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Enforcement.class);
  private static final String NOT_OURS = "another agent decides on this node";

  /// Where things are on this machine.
  ///
  /// @param runDir what is gone after a reboot: the supervisor's socket, scx_layered's, the agents'
  ///   lock
  /// @param stateDir what is kept: the generations, weights that were changed
  /// @param cpuManagerState the kubelet's file of that name, where it can be seen
  public record Places(
      Path runDir,
      Path stateDir,
      Path cgroupRoot,
      Path procRoot,
      Path sysRoot,
      Path cpuManagerState) {}

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);
  private static final Duration LOOK_AGAIN_ENFORCING = Duration.ofMinutes(5);

  /// Safe mode waits no longer than that for a scheduler that does not answer.
  private static final Duration STATS_PATIENCE = Duration.ofMillis(100);

  private final Places places;
  private final Enforcer.PodCgroups cgroups;
  private final Consumer<EnforcementView> told;
  private final Clock clock;
  private final MachineReader machine;
  private final Thaw thaw;
  private final CpuWeightDriver weights;
  private final Wisher wisher = new Wisher();
  private final RealityReader reality;
  private final Enforcer enforcer;
  private final Thread thread;
  private final AtomicReference<Work> work =
      new AtomicReference<>(new Work(null, 0, EnforcementPolicy.DEFAULT));
  private final AtomicReference<@Nullable List<WantingThread>> wanting = new AtomicReference<>();
  private @Nullable FileChannel lockFile;
  private @Nullable FileLock lock;
  private String lockTrouble = "";
  private List<String> obstacles = List.of();
  private boolean schedExt = true;
  private CpuTopology topology = new CpuTopology(List.of());
  private String podsRoot = "kubepods";
  private long lookedNanos;
  private boolean looked;
  private @Nullable Work planned;
  private boolean plannedOurs;
  private @Nullable Work weighed;
  private CpuWeightDriver.Standing weightsStand =
      new CpuWeightDriver.Standing(0, List.of(), List.of());
  private Findings findings = Findings.NONE;
  private EnforcementView lastTold = EnforcementView.STARTING;
  private EnforcementView view = EnforcementView.STARTING;
  private volatile boolean closed;

  /// What is to be enforced: the pods, null before they are known, and the policy.
  private record Work(
      @Nullable List<NodePod> pods, long allocatableMillicores, EnforcementPolicy policy) {}

  private Enforcement(
      Places places, Enforcer.PodCgroups cgroups, Clock clock, Consumer<EnforcementView> told) {
    this.places = places;
    this.cgroups = cgroups;
    this.clock = clock;
    this.told = told;
    this.machine =
        new MachineReader(
            places.cgroupRoot(), places.procRoot(), places.sysRoot(), places.cpuManagerState());
    this.thaw = new Thaw(places.runDir().resolve("frozen"), places.cgroupRoot());
    this.weights =
        new CpuWeightDriver(
            places.stateDir().resolve("cpu-weights"),
            SysFile.text(places.procRoot().resolve("sys/kernel/random/boot_id")));
    this.reality =
        new RealityReader(
            new LayerStats(places.runDir().resolve("scx/root/stats"), clock, STATS_PATIENCE),
            places.procRoot(),
            clock);
    Listening listening = new Listening();
    Supervisor supervisor =
        new SupervisorSocket(places.runDir().resolve("supervisor.sock"), listening);
    this.enforcer =
        new Enforcer(
            supervisor,
            this::openMembership,
            cgroups,
            Generations.load(places.stateDir().resolve("generations.json")),
            clock,
            now -> view = now);
    this.thread = Thread.ofPlatform().name("enforcer").daemon().unstarted(this::run);
    listening.enforcement = this;
  }

  /// Begins to listen and, once the pods are known, to enforce.
  ///
  /// @param told takes how enforcement stands whenever that changed, on the enforcer's thread
  public static Enforcement start(
      Places places, Enforcer.PodCgroups cgroups, Clock clock, Consumer<EnforcementView> told) {
    Enforcement enforcement = new Enforcement(places, cgroups, clock, told);
    enforcement.thread.start();
    return enforcement;
  }

  /// Takes the pods of this node, all of them. From any thread.
  public void pods(List<NodePod> pods, long allocatableMillicores) {
    List<NodePod> all = List.copyOf(pods);
    work.updateAndGet(before -> new Work(all, allocatableMillicores, before.policy()));
    LockSupport.unpark(thread);
  }

  /// Takes the policy. From any thread.
  public void policy(EnforcementPolicy policy) {
    work.updateAndGet(before -> new Work(before.pods(), before.allocatableMillicores(), policy));
    if (!policy.safeModeBecause().isEmpty()) {
      enforcer.interrupt(policy.safeModeBecause());
    }
    LockSupport.unpark(thread);
  }

  /// Takes the threads that want a CPU most, and looks whether what is enforced is what happens to
  /// them. From any thread.
  public void threads(List<WantingThread> threads) {
    wanting.set(List.copyOf(threads));
    LockSupport.unpark(thread);
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!closed) {
        boolean ours = locked();
        look();
        plan(ours);
        long wait = enforcer.step();
        standIn(ours);
        lint();
        tell();
        if (wait > 0 && !closed) {
          LockSupport.parkNanos(this, Math.min(wait, LOOK_AGAIN.toNanos()));
        }
      }
    } finally {
      // What runs in the kernel stays, for the next agent; weights are put back by whoever is left.
      weights.restore();
      enforcer.close();
      reality.close();
      unlock();
    }
  }

  // What stands against it on this machine, now and then: some of it comes and goes with pods.
  private void look() {
    long now = clock.nanos();
    Duration again = view.state() == State.Enforcing ? LOOK_AGAIN_ENFORCING : LOOK_AGAIN;
    if (looked && now - lookedNanos < again.toNanos()) {
      return;
    }
    looked = true;
    lookedNanos = now;
    MachineFacts facts = machine.read();
    schedExt = !facts.schedExtState().equals(MachineFacts.ABSENT);
    List<String> found = Preflight.obstacles(facts);
    if (!found.equals(obstacles)) {
      obstacles = found;
      planned = null;
    }
    CpuTopology cpus = CpuTopology.read(places.sysRoot());
    String root = podsRoot();
    if (!cpus.equals(topology) || !root.equals(podsRoot)) {
      topology = cpus;
      podsRoot = root;
      planned = null;
    }
  }

  // The cgroup that holds all pods, as the one of any pod tells; what it was while there is none.
  private String podsRoot() {
    return cgroups.all().values().stream()
        .findAny()
        .map(pod -> rootOf(places.cgroupRoot().relativize(pod)))
        .orElse(podsRoot);
  }

  private static String rootOf(Path pod) {
    for (int depth = 1; depth < pod.getNameCount(); depth++) {
      if (pod.getName(depth - 1).toString().contains("kubepods")) {
        return pod.subpath(0, depth).toString();
      }
    }
    return pod.getName(0).toString();
  }

  private NodeShape shape(long allocatableMillicores) {
    List<NodeShape.Core> cores =
        topology.cores().stream()
            .map(core -> new NodeShape.Core(core.cpus(), core.cache(), core.node()))
            .toList();
    return new NodeShape(
        cores.isEmpty() ? List.of(new NodeShape.Core(List.of(0), 0, 0)) : cores,
        allocatableMillicores,
        podsRoot);
  }

  private void plan(boolean ours) {
    Work latest = work.get();
    if (latest.equals(planned) && ours == plannedOurs) {
      return;
    }
    planned = latest;
    plannedOurs = ours;
    List<String> against = new ArrayList<>(obstacles);
    if (!ours) {
      against.addFirst(NOT_OURS);
    }
    enforcer.wish(
        wisher.wish(
            latest.pods(), shape(latest.allocatableMillicores()), latest.policy(), against));
  }

  // Where the kernel has no sched_ext, Background pods have less weight; elsewhere, and as soon as
  // it is not wanted, they have their own.
  private void standIn(boolean ours) {
    Work latest = work.get();
    List<NodePod> pods = latest.pods();
    EnforcementPolicy policy = latest.policy();
    boolean wanted = ours && !schedExt && policy.wanted() && policy.safeModeBecause().isEmpty();
    if (!wanted || pods == null) {
      weightsStand = weights.restore();
      return;
    }
    if (latest.equals(weighed)) {
      return;
    }
    weighed = latest;
    Map<String, Path> where = cgroups.all();
    Map<String, Path> background = new HashMap<>();
    for (NodePod pod : pods) {
      Path cgroup = where.get(pod.cgroupUid());
      if (pod.tier() == Tier.Background && cgroup != null) {
        background.put(pod.cgroupUid(), cgroup);
      }
    }
    weightsStand = weights.lower(background);
  }

  // Looks each time that threads were told. While a configuration waits to be replaced, what was
  // found stays.
  private void lint() {
    List<WantingThread> threads = wanting.getAndSet(null);
    if (view.state() != State.Enforcing) {
      findings = Findings.NONE;
      return;
    }
    InForce inForce = inForce();
    if (threads != null && inForce != null) {
      findings = Linter.look(inForce.plan(), reality.read(inForce, threads), findings);
    }
  }

  private @Nullable InForce inForce() {
    Work made = planned;
    List<NodePod> pods = made == null ? null : made.pods();
    Plan plan = wisher.plan();
    SupervisorStatus status = enforcer.inForce();
    return made == null || pods == null || plan == null || status == null
        ? null
        : new InForce(plan, shape(made.allocatableMillicores()), pods, status);
  }

  private void tell() {
    EnforcementView now = weightsStand.lowered() > 0 ? view.standIn(weightsStand) : view;
    if (!findings.violations().isEmpty()) {
      now = now.drifted(findings.violations());
    }
    if (!now.equals(lastTold)) {
      lastTold = now;
      told.accept(now);
    }
    if (!now.connected() && schedExt) {
      thawed(thaw.all());
    }
  }

  private static void thawed(Thaw.Thawed thawed) {
    if (thawed.thawed() > 0) {
      log.atWarn()
          .addKeyValue("cgroups", thawed.thawed())
          .log("Thawed what a supervisor left frozen");
    }
    thawed.failures().forEach(failure -> log.atError().log("Could not thaw: {}", failure));
  }

  private boolean locked() {
    if (lock != null) {
      return true;
    }
    Path file = places.runDir().resolve("agent.lock");
    try {
      if (lockFile == null) {
        lockFile = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      }
      lock = lockFile.tryLock();
      lockTrouble = "";
    } catch (IOException | OverlappingFileLockException e) {
      // Said once: without the directory there is no supervisor either, which is what is told.
      if (!lockTrouble.equals(String.valueOf(e.getMessage()))) {
        lockTrouble = String.valueOf(e.getMessage());
        log.atWarn().addKeyValue("file", file).addKeyValue("error", lockTrouble).log("No lock");
      }
    }
    return lock != null;
  }

  private void unlock() {
    try {
      if (lockFile != null) {
        lockFile.close();
      }
    } catch (IOException _) {
      // The kernel gives the lock back when the process ends.
    }
  }

  // On the enforcer's thread, to which the memory for the calls belongs.
  private Membership openMembership() {
    Bpf bpf = new Bpf();
    try {
      return LiveMembership.open(bpf, places.procRoot());
    } catch (RuntimeException e) {
      bpf.close();
      throw e;
    }
  }

  /// Hands on what is heard, from the moment there is somebody to take it.
  private static final class Listening implements Supervisor.Listener {
    private volatile @Nullable Enforcement enforcement;

    @Override
    public void heard(SupervisorStatus status) {
      Enforcement taker = enforcement;
      if (taker != null) {
        taker.enforcer.heard(status);
        LockSupport.unpark(taker.thread);
      }
    }

    @Override
    public void lost(String why) {
      Enforcement taker = enforcement;
      if (taker != null) {
        taker.enforcer.lost(why);
        LockSupport.unpark(taker.thread);
      }
    }
  }
}
