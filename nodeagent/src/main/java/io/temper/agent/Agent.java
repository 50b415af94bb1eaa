package io.temper.agent;

import io.temper.agent.Event.EnforcementChanged;
import io.temper.agent.Event.HotThreadsAsked;
import io.temper.agent.Event.NodeChanged;
import io.temper.agent.Event.PodChanged;
import io.temper.agent.Event.PodRemoved;
import io.temper.agent.Event.PodsListed;
import io.temper.agent.Event.PoliciesListed;
import io.temper.agent.Event.PolicyChanged;
import io.temper.agent.Event.PolicyRemoved;
import io.temper.agent.Event.TargetAsked;
import io.temper.agent.enforce.Enforcement;
import io.temper.agent.enforce.EnforcementView;
import io.temper.agent.enforce.NodePod;
import io.temper.agent.kernel.Kernel;
import io.temper.agent.kernel.Text;
import io.temper.agent.kube.ContainerSpec;
import io.temper.agent.kube.KubeEvents;
import io.temper.agent.kube.NodeSpec;
import io.temper.agent.kube.PodSpec;
import io.temper.agent.observe.NodeReading;
import io.temper.agent.observe.Observer;
import io.temper.agent.observe.PodReading;
import io.temper.agent.observe.PodTarget;
import io.temper.agent.observe.PodThreads;
import io.temper.agent.observe.Readings;
import io.temper.agent.observe.ThreadReading;
import io.temper.agent.plan.NodePolicy;
import io.temper.agent.report.AgentStatus;
import io.temper.agent.report.AgentView;
import io.temper.agent.report.Board;
import io.temper.agent.report.Messages;
import io.temper.agent.time.Clock;
import io.temper.agent.v1.Node;
import io.temper.agent.v1.Switchback;
import io.temper.crds.perf.Draw;
import io.temper.crds.perf.Enforcement.Backend;
import io.temper.crds.perf.Enforcement.State;
import io.temper.tiers.PodResources;
import io.temper.tiers.TierPolicy;
import io.temper.tiers.Tiers;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The agent's one thread: takes what kube says, has the observer look, and puts what moved on the
/// board. Nothing here is shared but the queue of events, the status and the board.
final class Agent implements Readings, AgentView, AutoCloseable {
  private static final long PASS_NANOS = 1_000_000_000L;
  private static final long OVERHEAD_NANOS = 10_000_000_000L;
  private static final long LINT_NANOS = 20_000_000_000L;
  private static final int LINT_THREADS = 64;
  private static final long ANSWER_MILLIS = 3_000;

  /// Long enough for every reader of the board to be told.
  private static final long LEAVE_NANOS = 10_000_000_000L;

  /// What [Main] knows and the agent tells: never changes while it runs.
  record Facts(String nodeName, String version, String kernel, String enforcementReason) {}

  /// How kube and the certificates are doing, asked at each pass.
  interface Surroundings {
    boolean kubeSynced();

    boolean kubeConnected();

    boolean certificateReady();

    long certificateExpirySeconds();
  }

  private final Kernel kernel;
  private final Clock clock;
  private final Facts facts;
  private final Observer observer;
  private final Overhead overhead;
  private final Board board;
  private final ConcurrentLinkedQueue<Event> inbox = new ConcurrentLinkedQueue<>();
  private final Map<String, Known> pods = new HashMap<>();
  private final Map<String, Long> leaving = new HashMap<>();
  private volatile @Nullable Thread thread;
  private volatile boolean stopped;
  private volatile AgentStatus status;
  private @Nullable NodeSpec nodeSpec;
  private @Nullable NodeReading nodeReading;
  private @Nullable Enforcement enforcement;
  private volatile EnforcementView view = EnforcementView.STARTING;
  private final PolicyDesk desk = new PolicyDesk();
  private TierPolicy tierPolicy = TierPolicy.DEFAULT;
  private volatile List<String> policyProblems = List.of();
  private boolean podsKnown;
  private boolean podsChanged;
  private boolean urgent;
  private long overheadNanos;
  private long lintNanos;
  private long policyHour;
  private long passes;
  private long passNanos;
  private long windows;

  /// A pod as it is known here, and what was measured of it last.
  private static final class Known {
    private PodSpec spec;
    private @Nullable PodReading reading;

    Known(PodSpec spec) {
      this.spec = spec;
    }
  }

  Agent(Kernel kernel, Clock clock, AgentConfig config, Facts facts, Board board) {
    this.kernel = kernel;
    this.clock = clock;
    this.facts = facts;
    this.board = board;
    this.observer = new Observer(kernel, clock, config.cgroupRoot(), config.procRoot(), this);
    this.overhead = new Overhead(kernel, config.procRoot(), clock.nanos());
    this.policyHour = hour();
    this.status = new AgentStatus(clock.nanos(), 0, 0, 0, 0, 0, 0, false, false, false, 0);
  }

  /// Works until [#stop()], on the calling thread, which must be the one that made the kernel.
  void run(Surroundings surroundings, Runnable eachPass) {
    thread = Thread.currentThread();
    while (!stopped) {
      long begun = clock.nanos();
      pass(surroundings);
      eachPass.run();
      long left = begun + PASS_NANOS - clock.nanos();
      if (left > 0 && inbox.isEmpty() && !stopped) {
        LockSupport.parkNanos(this, left);
      }
    }
  }

  /// Ends [#run] soon. From any thread.
  void stop() {
    stopped = true;
    LockSupport.unpark(thread);
  }

  /// Where the pods' reflector hands over.
  KubeEvents<PodSpec> podEvents() {
    return new Inbox<>(PodsListed::new, PodChanged::new, PodRemoved::new);
  }

  /// Where the node's reflector hands over.
  KubeEvents<NodeSpec> nodeEvents() {
    return new KubeEvents<>() {
      @Override
      public void replaced(List<NodeSpec> nodes) {
        nodes.forEach(this::changed);
      }

      @Override
      public void changed(NodeSpec node) {
        tell(new NodeChanged(node));
      }

      @Override
      public void removed(NodeSpec node) {
        // The node is gone from the API while we run on it: its last description stays true.
      }
    };
  }

  /// Has tiers enforced from now on. To be called before [#run].
  void enforceWith(Enforcement enforcement) {
    this.enforcement = enforcement;
  }

  /// Takes how enforcement stands. From any thread.
  void enforcementChanged(EnforcementView now) {
    tell(new EnforcementChanged(now));
  }

  /// Where the NodePolicies' reflector hands over.
  KubeEvents<NodePolicy> policyEvents() {
    return new Inbox<>(PoliciesListed::new, PolicyChanged::new, PolicyRemoved::new);
  }

  @Override
  public int policiesRefused() {
    return policyProblems.size();
  }

  @Override
  public EnforcementView enforcement() {
    return view;
  }

  @Override
  public AgentStatus status() {
    return status;
  }

  @Override
  public List<ThreadReading> hotThreads(int limit) {
    BlockingQueue<List<ThreadReading>> answer = new ArrayBlockingQueue<>(1);
    tell(new HotThreadsAsked(limit, answer));
    return answered(answer, List.of());
  }

  /// The pod of this uid, as the observer knows it. From any thread.
  Optional<PodTarget> target(String uid) {
    BlockingQueue<Optional<PodTarget>> answer = new ArrayBlockingQueue<>(1);
    tell(new TargetAsked(uid, answer));
    return answered(answer, Optional.empty());
  }

  /// Reads threads for those who ask. From any thread.
  PodThreads podThreads() {
    return observer.podThreads();
  }

  private static <T> T answered(BlockingQueue<T> answer, T otherwise) {
    try {
      T given = answer.poll(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
      return given == null ? otherwise : given;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return otherwise;
    }
  }

  @Override
  public void pod(PodReading reading) {
    Known known = pods.get(reading.uid());
    if (known != null) {
      known.reading = reading;
      putUp(known);
    }
  }

  @Override
  public void node(NodeReading reading) {
    nodeReading = reading;
    putUpNode();
  }

  @Override
  public void close() {
    overhead.close();
    observer.close();
  }

  /// One pass; visible for tests that own time.
  void pass(Surroundings surroundings) {
    long begun = clock.nanos();
    for (Event event = inbox.poll(); event != null; event = inbox.poll()) {
      take(event);
      urgent = true;
    }
    dropLeft(begun);
    enforcePods();
    if (hour() != policyHour) {
      policyMoved();
    }
    windows += observer.doWork();
    lint(begun);
    if (begun - overheadNanos >= OVERHEAD_NANOS || passes == 0) {
      overheadNanos = begun;
      if (overhead.measure(begun) || passes == 0) {
        putUpNode();
      }
    }
    if (urgent || observer.jumped()) {
      board.flush();
    } else {
      board.gather(begun);
    }
    urgent = false;
    long now = clock.nanos();
    passes++;
    passNanos += now - begun;
    status =
        new AgentStatus(
            now,
            overhead.cpuNanos(),
            overhead.residentBytes(),
            passes,
            passNanos,
            windows,
            kernel.openFiles(),
            surroundings.kubeSynced(),
            surroundings.kubeConnected(),
            surroundings.certificateReady(),
            surroundings.certificateExpirySeconds());
  }

  private void tell(Event event) {
    inbox.add(event);
    LockSupport.unpark(thread);
  }

  private void take(Event event) {
    switch (event) {
      case PodsListed(var all) -> {
        Set<String> there = new HashSet<>();
        for (PodSpec pod : all) {
          there.add(pod.uid());
          upsert(pod);
        }
        List.copyOf(pods.keySet()).stream().filter(uid -> !there.contains(uid)).forEach(this::drop);
        podsKnown = true;
        podsChanged = true;
      }
      case PodChanged(var pod) -> upsert(pod);
      case PodRemoved(var pod) -> drop(pod.uid());
      case NodeChanged(var node) -> {
        nodeSpec = node;
        podsChanged = true;
        desk.node(node);
        policyMoved();
      }
      case PoliciesListed(var all) -> {
        desk.replaced(all);
        policyMoved();
      }
      case PolicyChanged(var policy) -> {
        desk.changed(policy);
        policyMoved();
      }
      case PolicyRemoved(var policy) -> {
        desk.removed(policy);
        policyMoved();
      }
      case EnforcementChanged(var view) -> enforced(view);
      case TargetAsked(var uid, var answer) ->
          answer.offer(Optional.ofNullable(pods.get(uid)).map(known -> target(known.spec)));
      case HotThreadsAsked(var limit, var answer) -> answer.offer(observer.hotThreads(limit));
    }
  }

  private void upsert(PodSpec pod) {
    if (pod.uid().isEmpty()) {
      return;
    }
    if (pod.ended()) {
      leave(pod);
      return;
    }
    Known known = pods.get(pod.uid());
    if (known == null) {
      known = new Known(pod);
      pods.put(pod.uid(), known);
    } else if (known.spec.equals(pod)) {
      return;
    }
    known.spec = pod;
    podsChanged = true;
    observer.watch(target(pod));
    putUp(known);
  }

  // An ended pod has given its resources back: kubelet removes its cgroup. One that was killed for
  // want of memory is shown for a while, or nobody would hear of it.
  private void leave(PodSpec pod) {
    Known known = pods.get(pod.uid());
    boolean killed =
        pod.containers().stream().anyMatch(container -> !container.killedIds().isEmpty());
    if (known == null || !killed) {
      drop(pod.uid());
    } else if (!known.spec.equals(pod)) {
      known.spec = pod;
      podsChanged = true;
      leaving.putIfAbsent(pod.uid(), clock.nanos() + LEAVE_NANOS);
      observer.watch(target(pod));
      putUp(known);
    }
  }

  private void dropLeft(long now) {
    if (!leaving.isEmpty()) {
      leaving.entrySet().stream()
          .filter(pod -> now >= pod.getValue())
          .map(Map.Entry::getKey)
          .toList()
          .forEach(this::drop);
    }
  }

  // Once a pass, however many pods changed.
  private void enforcePods() {
    Enforcement taker = enforcement;
    if (taker == null || !podsKnown || !podsChanged) {
      return;
    }
    podsChanged = false;
    Long allocatable = nodeSpec == null ? null : nodeSpec.allocatable().cpuMillicores();
    taker.pods(
        pods.values().stream()
            .filter(known -> known.spec.phase().equals("Running"))
            .map(known -> nodePod(known.spec))
            .toList(),
        allocatable == null ? 0 : allocatable);
  }

  // The enforcer compares them with its plan: nothing is read here.
  private void lint(long now) {
    Enforcement taker = enforcement;
    boolean enforcing = view.backend() == Backend.ScxLayered && view.state() == State.Enforcing;
    if (taker != null && enforcing && now - lintNanos >= LINT_NANOS) {
      lintNanos = now;
      taker.threads(observer.wanting(LINT_THREADS));
    }
  }

  private NodePod nodePod(PodSpec pod) {
    Long request = PodResources.requests(pod.requests()).cpuMillicores();
    return new NodePod(
        pod.cgroupUid(),
        pod.namespace() + "/" + pod.name(),
        decide(pod).tier(),
        request == null ? 0 : request,
        pod.containers().stream().anyMatch(container -> container.limits().cpuMillicores() != null),
        pod.containers().stream().map(ContainerSpec::id).toList().hashCode());
  }

  private Tiers.Decision decide(PodSpec pod) {
    return Tiers.decide(pod.facts(), desk.policy().tiers());
  }

  /// Hours since 1970: what an experiment draws for.
  private long hour() {
    return TimeUnit.MILLISECONDS.toHours(clock.unixMillis());
  }

  private void policyMoved() {
    policyHour = hour();
    if (!desk.policy().tiers().equals(tierPolicy)) {
      tierPolicy = desk.policy().tiers();
      podsChanged = true;
      pods.values().forEach(this::putUp);
    }
    policyProblems = desk.problems();
    putUpNode();
    Enforcement taker = enforcement;
    if (taker != null) {
      taker.policy(desk.enforcement(Instant.ofEpochMilli(clock.unixMillis())));
    }
  }

  private void enforced(EnforcementView now) {
    EnforcementView before = view;
    view = now;
    board.generations(now.generations().stream().map(Messages::generation).toList());
    putUpNode();
    for (Known known : pods.values()) {
      String uid = known.spec.cgroupUid();
      if (!Objects.equals(before.layers().get(uid), now.layers().get(uid))) {
        putUp(known);
      }
    }
  }

  private void drop(String uid) {
    leaving.remove(uid);
    if (pods.remove(uid) != null) {
      podsChanged = true;
      observer.forget(uid);
      board.removed(uid);
    }
  }

  private void putUp(Known known) {
    String layer = view.layers().getOrDefault(known.spec.cgroupUid(), "");
    board.pod(Messages.pod(known.spec, decide(known.spec), layer, known.reading));
  }

  private void putUpNode() {
    Node own =
        Node.newBuilder()
            .setName(facts.nodeName())
            .setAgentVersion(facts.version())
            .setKernel(facts.kernel())
            .setCgroup(observer.cgroupVersion())
            .setEnforcement(toldEnforcement())
            .setOverhead(ownCost())
            .addAllViolations(view.violations().stream().map(Messages::violation).toList())
            .build();
    board.node(Messages.node(nodeSpec, own, nodeReading));
  }

  private io.temper.agent.v1.Enforcement toldEnforcement() {
    var told =
        io.temper.agent.v1.Enforcement.newBuilder()
            .setBackend(view.backend().name())
            .setState(view.state().name())
            .setGeneration(view.generation())
            .setReason(
                Messages.cut(enforcement == null ? facts.enforcementReason() : view.reason()))
            .setPolicy(desk.policy().name())
            .setLimits(view.limits())
            .setLimitsWhy(Messages.cut(view.limitsWhy()))
            .addAllReasons(Messages.cut(view.reasons()))
            .addAllReasons(Messages.cut(policyProblems))
            .addAllDemotions(Messages.cut(view.demotions()));
    Draw draw = desk.draw(Instant.ofEpochMilli(clock.unixMillis()));
    if (draw != null) {
      told.setSwitchback(
          Switchback.newBuilder()
              .setSeed(draw.seed())
              .setPercent(draw.percent())
              .setArm(draw.arm().name()));
    }
    return told.build();
  }

  private io.temper.agent.v1.Overhead ownCost() {
    var cost = io.temper.agent.v1.Overhead.newBuilder().setResidentBytes(overhead.residentBytes());
    if (overhead.microcores() != Text.ABSENT) {
      cost.setCpuMicrocores(overhead.microcores());
    }
    return cost.build();
  }

  private static PodTarget target(PodSpec pod) {
    return new PodTarget(
        pod.uid(),
        pod.cgroupUid(),
        pod.hostNetwork(),
        pod.phase().equals("Running"),
        pod.containers().stream().map(Agent::target).toList());
  }

  private static PodTarget.ContainerTarget target(ContainerSpec container) {
    return new PodTarget.ContainerTarget(
        container.name(),
        container.id(),
        container.limits().cpuMillicores() != null,
        container.killedIds());
  }

  /// Puts events of the pods' reflector into the queue.
  private final class Inbox<T> implements KubeEvents<T> {
    private final java.util.function.Function<List<T>, Event> listed;
    private final java.util.function.Function<T, Event> changed;
    private final java.util.function.Function<T, Event> removed;

    Inbox(
        java.util.function.Function<List<T>, Event> listed,
        java.util.function.Function<T, Event> changed,
        java.util.function.Function<T, Event> removed) {
      this.listed = listed;
      this.changed = changed;
      this.removed = removed;
    }

    @Override
    public void replaced(List<T> objects) {
      tell(listed.apply(objects));
    }

    @Override
    public void changed(T object) {
      tell(changed.apply(object));
    }

    @Override
    public void removed(T object) {
      tell(removed.apply(object));
    }
  }
}
