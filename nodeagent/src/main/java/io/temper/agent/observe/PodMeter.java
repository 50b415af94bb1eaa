package io.temper.agent.observe;

import io.temper.agent.kernel.Kernel;
import io.temper.agent.kernel.Outcome;
import io.temper.agent.kernel.Text;
import io.temper.agent.observe.PodReading.ContainerReading;
import io.temper.agent.time.Clock;
import io.temper.crds.perf.Need;
import io.temper.crds.perf.RunQueueWait;
import io.temper.crds.perf.Throttling;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One pod's measurement: its cgroup, its containers' and everything told about it last.
///
/// A window is closed by [#closeWindow]; between two closings [#jumpNanos()] looks at the CPU
/// counter alone.
final class PodMeter implements AutoCloseable {
  /// From this on a pod's parts are read with every window; below, when its own values moved.
  private static final long BUSY_MICROCORES = 20_000;

  /// The same for a pod that a CPU limit can hold back.
  private static final long LIMITED_MICROCORES = 2_000;

  /// From this on its threads are looked at, and below where it is starved.
  private static final long THREADS_MICROCORES = 5_000;

  /// Threads of a pod that are read at most per window.
  private static final int MOST_THREADS = 512;

  /// How old the readings of a steady pod's parts may become, and those of a still one's.
  private static final long PARTS_NANOS = 30_000_000_000L;

  private static final long STILL_PARTS_NANOS = 60_000_000_000L;

  /// So long without anything to tell makes a pod that is not busy a still one.
  private static final long STILL_NANOS = 60_000_000_000L;

  private final Kernel kernel;
  private final Clock clock;
  private final CgroupLayout layout;
  private final Proc proc;
  private final ThreadTable threads;
  private final int number;

  private PodTarget target;
  private @Nullable CgroupMeter group;
  private @Nullable CgroupMeter[] containers = new CgroupMeter[0];
  private final WaitHistogram waits = new WaitHistogram();
  private final PressureMeter pressure = new PressureMeter();
  private final NetworkMeter network = new NetworkMeter();
  private final DemandRing demand = new DemandRing();
  private final Map<String, KillCount> kills = new HashMap<>();
  private final int[] tids = new int[MOST_THREADS];
  private long networkPid = Text.ABSENT;
  private boolean killed;
  private long partsNanos;
  private long movedNanos;
  private double throttledNanosPerSecond;
  private int throttledPermille;
  private int pass;
  private long peekNanos;
  private long peekUsedNanos;
  private long peekedMicrocores;

  private @Nullable PodReading told;
  private @Nullable Need need;
  private String state = "";

  /// @param number how the thread table knows this pod
  PodMeter(
      Kernel kernel,
      Clock clock,
      CgroupLayout layout,
      Proc proc,
      ThreadTable threads,
      int number,
      PodTarget target) {
    this.kernel = kernel;
    this.clock = clock;
    this.layout = layout;
    this.proc = proc;
    this.threads = threads;
    this.number = number;
    this.target = target;
    takeKilledRuns();
  }

  PodTarget target() {
    return target;
  }

  int number() {
    return number;
  }

  /// Waits of the last closed window.
  WaitHistogram waits() {
    return waits;
  }

  /// Takes a pod that changed: containers that stay keep their windows.
  ///
  /// @return whether it says of a kill that was not known of
  boolean retarget(PodTarget changed) {
    List<PodTarget.ContainerTarget> before = target.containers();
    List<PodTarget.ContainerTarget> after = changed.containers();
    @Nullable CgroupMeter[] kept = new CgroupMeter[after.size()];
    for (int i = 0; i < before.size(); i++) {
      int at = indexOf(after, before.get(i));
      CgroupMeter meter = i < containers.length ? containers[i] : null;
      if (at >= 0) {
        kept[at] = meter;
      } else if (meter != null) {
        meter.close();
      }
    }
    containers = kept;
    target = changed;
    takeKilledRuns();
    return killed;
  }

  private void takeKilledRuns() {
    for (PodTarget.ContainerTarget container : target.containers()) {
      for (String run : container.killedIds()) {
        killed |= killsOf(container).take(CgroupNames.bareContainerId(run), 1);
      }
    }
  }

  private KillCount killsOf(PodTarget.ContainerTarget container) {
    return kills.computeIfAbsent(container.name(), _ -> new KillCount());
  }

  /// Whether a cgroup, its own or a container's, is still to be found.
  boolean incomplete() {
    if (!target.running()) {
      return false;
    }
    if (group == null || containers.length < target.containers().size()) {
      return true;
    }
    for (int i = 0; i < containers.length; i++) {
      if (containers[i] == null && !target.containers().get(i).id().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /// Takes what a scan of the tree found: the pod's cgroup (null if none) and its containers'.
  void attach(@Nullable String cgroup, Map<String, String> containerCgroups) {
    if (cgroup == null) {
      detach(target.running() ? "cgroup not found" : "not started");
      return;
    }
    CgroupMeter current = group;
    if (current == null || !current.files().cgroup().equals(cgroup)) {
      detach("");
      group = new CgroupMeter(kernel, clock, layout, cgroup);
    }
    state = "";
    if (containers.length != target.containers().size()) {
      containers = new CgroupMeter[target.containers().size()];
    }
    for (int i = 0; i < containers.length; i++) {
      String path = containerCgroups.get(target.containers().get(i).bareId());
      if (containers[i] == null && path != null) {
        containers[i] = new CgroupMeter(kernel, clock, layout, path);
      }
    }
  }

  /// CPU time used since the last peek or window end beyond what was told of it for as long; 0 if
  /// that is no jump, unreadable or too soon.
  ///
  /// A jump is one however long the window it falls into: what counts is the time, not the mean.
  long jumpNanos() {
    CgroupMeter current = group;
    if (current == null || !(current.readCpu() instanceof Outcome.Ok)) {
      return 0;
    }
    long elapsed = current.readNanos() - peekNanos;
    long used = current.counterNanos() - peekUsedNanos;
    if (peekNanos == 0 || elapsed < 500_000_000L || used < 0) {
      return 0;
    }
    peekNanos = current.readNanos();
    peekUsedNanos = current.counterNanos();
    peekedMicrocores = used * 1000 / (elapsed / 1000);
    long excess = used - elapsed / 1000 * toldMillicores();
    return Rounding.cpuTimeJumped(toldMillicores(), elapsed, excess) ? excess : 0;
  }

  /// Mean use up to the last peek, since the one before it or the window's end.
  long peekedMicrocores() {
    return peekedMicrocores;
  }

  /// Whether its first window is still to be begun.
  boolean unstarted() {
    CgroupMeter current = group;
    return current == null || !current.known();
  }

  /// Whether nothing of it moved for a minute, and it uses so little that only a jump can matter.
  boolean still(long now) {
    return now - movedNanos >= STILL_NANOS && toldMillicores() * 1000 < BUSY_MICROCORES;
  }

  /// CPU use as told last; 0 before.
  long toldMillicores() {
    PodReading last = told;
    UsageReading usage = last == null ? null : last.usage();
    return usage == null ? 0 : usage.cpuMillicores();
  }

  /// Ends the window, reads what else belongs to it and begins the next.
  ///
  /// @param scratch for the ring's quantile
  /// @return the reading if it is to be told, else null
  @Nullable PodReading closeWindow(int[] scratch) {
    CgroupMeter current = group;
    if (current == null) {
      return tellState();
    }
    Outcome cpu = current.readCpu();
    Outcome memory = cpu instanceof Outcome.Ok ? current.readMemory() : cpu;
    if (memory instanceof Outcome.Gone || !(cpu instanceof Outcome.Ok)) {
      detach(memory instanceof Outcome.Gone ? "cgroup not found" : memory.toString());
      return tellState();
    }
    if (cpuLimited()) {
      current.readThrottling();
    }
    long now = current.readNanos();
    boolean measured = current.measured();
    boolean parts = partsDue(current, now);
    if (parts) {
      partsNanos = now;
      readContainers();
      readNetwork();
    }
    readPressure(current);
    waits.clear();
    if (current.microcores() >= THREADS_MICROCORES || pressure.starved()) {
      readThreads();
    } else {
      forgetThreads();
    }
    PodReading changed;
    if (measured) {
      takeThrottled(current, parts);
      Need sampled = addDemand(current) ? demand.need(scratch) : need;
      changed = changed(current, sampled, parts) ? toReading(current, sampled, parts) : null;
      told = changed == null ? told : changed;
    } else {
      changed = tellState();
    }
    if (changed != null) {
      movedNanos = now;
    }
    startWindows(current, parts);
    return changed;
  }

  @Override
  public void close() {
    detach("");
  }

  // The parts are looked at when the whole moved, and now and then.
  private boolean partsDue(CgroupMeter current, long now) {
    PodReading last = told;
    UsageReading usage = last == null ? null : last.usage();
    long micro = current.microcores();
    return usage == null
        || now - partsNanos >= (still(now) ? STILL_PARTS_NANOS : PARTS_NANOS)
        || micro >= (cpuLimited() ? LIMITED_MICROCORES : BUSY_MICROCORES)
        || Rounding.cpuTold(usage.cpuMillicores(), Rounding.cpuMillicores(micro))
        || Rounding.memoryTold(usage.memoryBytes(), current.workingSetBytes());
  }

  private void startWindows(CgroupMeter current, boolean containersRead) {
    current.startWindow();
    peekNanos = current.readNanos();
    peekUsedNanos = current.counterNanos();
    if (containersRead) {
      for (CgroupMeter container : containers) {
        if (container != null) {
          container.startWindow();
        }
      }
    }
  }

  private void readContainers() {
    for (int i = 0; i < containers.length; i++) {
      CgroupMeter container = containers[i];
      if (container == null) {
        continue;
      }
      Outcome outcome = container.readCpu();
      if (outcome instanceof Outcome.Ok) {
        outcome = container.readMemory();
      }
      if (outcome instanceof Outcome.Gone) {
        // It restarts or ended; the next scan of the tree finds what came instead.
        container.close();
        containers[i] = null;
        continue;
      }
      PodTarget.ContainerTarget spec = target.containers().get(i);
      if (spec.cpuLimited()) {
        container.readThrottling();
      }
      if (container.readKills()) {
        killed |= killsOf(spec).take(spec.bareId(), container.kills());
      }
    }
  }

  private void readPressure(CgroupMeter current) {
    CgroupReader files = current.files();
    if (files.read(CgroupFile.CPU_PRESSURE) instanceof Outcome.Ok) {
      pressure.cpu(PressureMeter.somePermille(kernel));
    }
    if (files.read(CgroupFile.MEMORY_PRESSURE) instanceof Outcome.Ok) {
      pressure.memory(PressureMeter.somePermille(kernel));
    }
    if (files.read(CgroupFile.IO_PRESSURE) instanceof Outcome.Ok) {
      pressure.io(PressureMeter.somePermille(kernel));
    }
  }

  private void readNetwork() {
    if (target.hostNetwork()) {
      return;
    }
    if (networkPid == Text.ABSENT) {
      networkPid = anyPid();
    }
    if (networkPid == Text.ABSENT) {
      return;
    }
    if (proc.readNetDev(networkPid)) {
      network.take(kernel.bytes(), kernel.length(), clock.nanos());
    } else {
      // That process ended; another of the pod's is in the same namespace.
      networkPid = Text.ABSENT;
    }
  }

  private long anyPid() {
    for (CgroupMeter container : containers) {
      if (container != null && container.files().read(CgroupFile.PROCESSES) instanceof Outcome.Ok) {
        long pid = Text.number(kernel.bytes(), 0, kernel.length());
        if (pid > 0) {
          return pid;
        }
      }
    }
    return Text.ABSENT;
  }

  private void readThreads() {
    pass++;
    for (CgroupMeter container : containers) {
      if (container == null
          || !(container.files().read(CgroupFile.THREADS) instanceof Outcome.Ok)) {
        continue;
      }
      // The list is copied out: sampling a thread reuses the buffer it is in.
      int count = 0;
      byte[] bytes = kernel.bytes();
      int length = kernel.length();
      for (int at = 0; at < length && count < MOST_THREADS; at = Text.nextLine(bytes, at, length)) {
        long tid = Text.number(bytes, at, length);
        if (tid > 0 && tid <= Integer.MAX_VALUE) {
          tids[count++] = (int) tid;
        }
      }
      long busiest = ThreadTable.UNKNOWN;
      boolean all = count < MOST_THREADS;
      for (int i = 0; i < count; i++) {
        long microcores = threads.sample(tids[i], number, pass, waits);
        busiest = Math.max(busiest, microcores);
        all &= microcores != ThreadTable.CROWDED_OUT;
      }
      container.takeBusiestThread(all && busiest >= 0 ? busiest : Text.ABSENT);
    }
    threads.sweep(number, pass);
  }

  private void forgetThreads() {
    for (CgroupMeter container : containers) {
      if (container != null) {
        container.takeBusiestThread(Text.ABSENT);
      }
    }
  }

  private boolean cpuLimited() {
    for (int i = 0; i < target.containers().size(); i++) {
      if (target.containers().get(i).cpuLimited()) {
        return true;
      }
    }
    return false;
  }

  // Quota is set on containers, and on the pod when all of them have one: each holds back its own.
  private void takeThrottled(CgroupMeter current, boolean containersRead) {
    if (!containersRead) {
      return;
    }
    double rate = current.throttledNanosPerSecond();
    int permille = current.throttledPermille();
    for (CgroupMeter container : containers) {
      if (container != null) {
        rate += container.throttledNanosPerSecond();
        permille = Math.max(permille, container.throttledPermille());
      }
    }
    throttledNanosPerSecond = rate;
    throttledPermille = permille;
  }

  private boolean addDemand(CgroupMeter current) {
    double seconds = current.elapsedNanos() / 1e9;
    return demand.add(
        current.elapsedNanos(),
        current.usedNanos(),
        Math.round(throttledNanosPerSecond * seconds),
        Math.round(waits.waitedNanosPerSecond() * seconds),
        current.workingSetBytes(),
        current.endMillis());
  }

  private boolean changed(CgroupMeter current, @Nullable Need sampled, boolean containersRead) {
    PodReading last = told;
    UsageReading usage = last == null ? null : last.usage();
    if (last == null || usage == null || !last.cgroupState().isEmpty() || killed) {
      return true;
    }
    return Rounding.cpuTold(usage.cpuMillicores(), Rounding.cpuMillicores(current.microcores()))
        || Rounding.memoryTold(usage.memoryBytes(), current.workingSetBytes())
        || throttlingMoved(usage.throttling())
        || pressure.moved(last.pressure())
        || network.moved(last.network())
        || waitMoved(last.runQueue())
        || needMoved(last.need(), sampled)
        || (containersRead && containersMoved(last.containers()));
  }

  private boolean throttlingMoved(@Nullable Throttling last) {
    if (last == null) {
      return cpuLimited();
    }
    return Rounding.moved(last.periodsPermille(), throttledPermille, 10, 50)
        || Rounding.moved(last.millisPerSecond(), throttledMillisPerSecond(), 5, 50);
  }

  private long throttledMillisPerSecond() {
    return Math.round(throttledNanosPerSecond / 1e6);
  }

  private boolean waitMoved(@Nullable RunQueueWait told) {
    if (told == null) {
      return threads.supported();
    }
    long millis = (waits.waitedNanosPerSecond() + 500_000) / 1_000_000;
    return Rounding.moved(told.millisPerSecond(), millis, 2, 200)
        || Rounding.moved(told.p99Micros(), waits.quantileMicros(990), 200, 300);
  }

  private static boolean needMoved(@Nullable Need told, @Nullable Need now) {
    if (told == null || now == null) {
      return (told == null) != (now == null);
    }
    return now.samples() - told.samples() >= 10
        || Rounding.cpuTold(told.cpuMillicores(), now.cpuMillicores())
        || Rounding.cpuTold(told.cpuHighMillicores(), now.cpuHighMillicores())
        || Rounding.memoryTold(told.memoryBytes(), now.memoryBytes());
  }

  // Whether one of the containers moved, or is measured for the first time.
  private boolean containersMoved(List<ContainerReading> last) {
    int next = 0;
    for (int i = 0; i < containers.length; i++) {
      CgroupMeter container = containers[i];
      if (container == null || !container.measured()) {
        continue;
      }
      if (next == last.size() || !last.get(next).name().equals(target.containers().get(i).name())) {
        return true;
      }
      ContainerReading before = last.get(next++);
      UsageReading usage = before.usage();
      if (threadMoved(before.busiestThreadMillicores(), container.busiestThreadMillicores())
          || Rounding.cpuTold(usage.cpuMillicores(), Rounding.cpuMillicores(container.microcores()))
          || Rounding.memoryTold(usage.memoryBytes(), container.workingSetBytes())) {
        return true;
      }
    }
    return false;
  }

  // One that is not looked at runs next to never.
  private static boolean threadMoved(@Nullable Long told, long now) {
    return Rounding.moved(told == null ? 0 : told, Math.max(0, now), 20, 20);
  }

  private PodReading toReading(
      CgroupMeter current, @Nullable Need sampled, boolean containersRead) {
    need = sampled;
    killed = false;
    PodReading last = told;
    return new PodReading(
        target.uid(),
        current.toReading(
            cpuLimited() ? new Throttling(throttledPermille, throttledMillisPerSecond()) : null),
        threads.supported() ? waits.toWait() : null,
        pressure.toPressure(),
        network.toNetwork(),
        need,
        containersRead || last == null ? containerReadings() : last.containers(),
        knownKills(),
        "");
  }

  private Map<String, Long> knownKills() {
    Map<String, Long> known = new HashMap<>();
    for (PodTarget.ContainerTarget container : target.containers()) {
      KillCount count = kills.get(container.name());
      known.put(container.name(), count == null ? 0 : count.total());
    }
    return known;
  }

  private List<ContainerReading> containerReadings() {
    List<ContainerReading> readings = new ArrayList<>(containers.length);
    for (int i = 0; i < containers.length; i++) {
      CgroupMeter container = containers[i];
      if (container != null && container.measured()) {
        PodTarget.ContainerTarget spec = target.containers().get(i);
        readings.add(
            new ContainerReading(
                spec.name(),
                container.toReading(spec.cpuLimited() ? container.toThrottling() : null),
                known(container.busiestThreadMillicores())));
      }
    }
    return readings;
  }

  private static @Nullable Long known(long value) {
    return value == Text.ABSENT ? null : value;
  }

  // What is told of a pod without a window: why there is none, and of its kills, once.
  private @Nullable PodReading tellState() {
    PodReading last = told;
    if (!killed && last != null && last.cgroupState().equals(state)) {
      return null;
    }
    if (!killed && last == null && state.isEmpty()) {
      return null;
    }
    killed = false;
    PodReading reading =
        new PodReading(target.uid(), null, null, null, null, need, List.of(), knownKills(), state);
    told = reading;
    return reading;
  }

  private void detach(String why) {
    state = why;
    if (group != null) {
      group.close();
      group = null;
    }
    for (int i = 0; i < containers.length; i++) {
      CgroupMeter container = containers[i];
      if (container != null) {
        container.close();
        containers[i] = null;
      }
    }
    threads.sweep(number, Integer.MAX_VALUE);
    waits.clear();
    network.reset();
    networkPid = Text.ABSENT;
    peekNanos = 0;
    peekedMicrocores = 0;
    partsNanos = 0;
    throttledNanosPerSecond = 0;
    throttledPermille = 0;
  }

  private static int indexOf(
      List<PodTarget.ContainerTarget> containers, PodTarget.ContainerTarget wanted) {
    for (int i = 0; i < containers.size(); i++) {
      PodTarget.ContainerTarget container = containers.get(i);
      if (container.name().equals(wanted.name()) && container.id().equals(wanted.id())) {
        return i;
      }
    }
    return -1;
  }
}
