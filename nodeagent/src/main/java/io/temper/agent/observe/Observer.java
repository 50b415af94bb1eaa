package io.temper.agent.observe;

import io.temper.agent.kernel.Kernel;
import io.temper.agent.kernel.KernelFile;
import io.temper.agent.kernel.Outcome;
import io.temper.agent.kernel.Text;
import io.temper.agent.time.Clock;
import io.temper.crds.perf.Throttling;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Decides, a pass a second, what is worth reading, and tells what moved. Belongs to one thread.
///
/// Reading the parts only when their sum moved is what makes it cheap; `DESIGN.md` has the picture.
public final class Observer implements AutoCloseable {
  private static final long SECOND = 1_000_000_000L;
  private static final long CALM_WINDOW = 10 * SECOND;
  private static final long STILL_WINDOW = 30 * SECOND;
  private static final long QUICK_WINDOW = 2 * SECOND;

  /// So long after its last jump a pod is looked at every second, and so many are at most.
  private static final long LIVELY_NANOS = 60 * SECOND;

  private static final int MOST_LIVELY = 16;

  /// A rest of a move of the sum for which no further pod is looked for.
  private static final long EXPLAINED_NANOS = 20_000_000;

  private static final long RESCAN = 60 * SECOND;
  private static final int SPREAD = 10;

  /// A thread that runs or waits less than that wants no CPU to speak of.
  private static final int WANTING_PERMILLE = 50;

  private static final byte[] USAGE_USEC = "usage_usec".getBytes(StandardCharsets.US_ASCII);

  private final Kernel kernel;
  private final Clock clock;
  private final CgroupLayout layout;
  private final CgroupTree tree;
  private final NodeMeter node;
  private final ThreadTable threads;
  private final Proc proc;
  private final Path procRoot;
  private final Readings readings;

  private final Map<String, Entry> pods = new HashMap<>();
  private final List<Entry> order = new ArrayList<>();
  private final List<KernelFile> sums = new ArrayList<>();
  private List<String> sumRoots = List.of();
  private final WaitHistogram nodeWaits = new WaitHistogram();
  private final int[] scratch = new int[DemandRing.CAPACITY];
  private final Credit sweepCredit;
  private int numbers;
  private long rescanNanos;
  private boolean rescanWanted = true;
  private long sumNanos;
  private long sumUsedNanos;
  private long restMicrocores;
  private long restJumpNanos;
  private int lively;
  private boolean livelyChanged;
  private boolean jumped;
  private long stalledMicros = Text.ABSENT;
  private long stalledPermille;
  private long nodeDueNanos;

  /// Opens what it needs of the machine.
  ///
  /// @param cgroupRoot the host's `/sys/fs/cgroup`
  /// @param procRoot a `/proc` that shows the host's processes
  public Observer(Kernel kernel, Clock clock, Path cgroupRoot, Path procRoot, Readings readings) {
    this.kernel = kernel;
    this.clock = clock;
    this.layout = CgroupLayout.detect(kernel, cgroupRoot);
    this.tree = new CgroupTree(layout);
    this.node = new NodeMeter(kernel, clock, procRoot);
    this.threads = new ThreadTable(kernel, clock, procRoot);
    this.proc = new Proc(kernel, procRoot);
    this.procRoot = procRoot;
    this.readings = readings;
    this.sweepCredit = new Credit(20, 5 * SECOND, clock.nanos());
  }

  /// `v1` or `v2`.
  public String cgroupVersion() {
    return layout.version();
  }

  /// Whether there are no cgroups where they were looked for.
  public boolean cgroupsMissing() {
    return layout.missing();
  }

  /// Begins to look at a pod, or takes its change.
  public void watch(PodTarget target) {
    Entry entry = pods.get(target.uid());
    if (entry == null) {
      int number = ++numbers;
      PodMeter meter = new PodMeter(kernel, clock, layout, proc, threads, number, target);
      entry = new Entry(meter, new Credit(20, 10 * SECOND, clock.nanos()), clock.nanos());
      entry.dueNanos = clock.nanos() + (number % SPREAD) * SECOND;
      pods.put(target.uid(), entry);
      order.add(entry);
      rescanWanted = true;
    } else if (!entry.meter.target().equals(target)) {
      if (entry.meter.retarget(target)) {
        entry.dueNanos = clock.nanos();
      }
      rescanWanted = true;
    }
  }

  /// Forgets a pod.
  public void forget(String uid) {
    Entry entry = pods.remove(uid);
    if (entry != null) {
      order.remove(entry);
      entry.meter.close();
    }
  }

  /// Pods it looks at.
  public int pods() {
    return pods.size();
  }

  /// One pass: to be called about once a second, and at once when pods changed.
  ///
  /// @return windows closed
  public int doWork() {
    long now = clock.nanos();
    if (rescanWanted || now - rescanNanos >= RESCAN) {
      rescan(now);
    }
    jumped = false;
    int closed = closeLively(now);
    boolean sweep = restMoved(now) && sweepCredit.spend(now);
    if (sweep && restJumpNanos != 0) {
      closed += sweep(now);
    }
    for (int i = 0; i < order.size(); i++) {
      Entry entry = order.get(i);
      if (now >= entry.dueNanos) {
        closeWindow(entry, now);
        closed++;
      }
    }
    if (now >= nodeDueNanos || sweep) {
      closeNodeWindow(now, sweep);
      closed++;
    }
    jumped |= sweep;
    return closed;
  }

  /// Whether the last pass saw more than calm values do: what it told should not wait.
  public boolean jumped() {
    return jumped;
  }

  // Pods that moved lately will again: they stand first, and are looked at by themselves.
  private int closeLively(long now) {
    int closed = 0;
    int count = 0;
    for (int i = 0; i < order.size() && count < MOST_LIVELY; i++) {
      Entry entry = order.get(i);
      if (now - entry.jumpedNanos >= LIVELY_NANOS) {
        break;
      }
      count++;
      if (entry.meter.jumpNanos() != 0 && entry.credit.spend(now)) {
        entry.jumpedNanos = now;
        closeJumped(entry, now);
        closed++;
      }
    }
    livelyChanged = count != lively;
    lively = count;
    return closed;
  }

  // Looks for the pods that moved the rest, until they are found.
  private int sweep(long now) {
    int closed = 0;
    long left = restJumpNanos;
    for (int i = lively; i < order.size() && Math.abs(left) >= EXPLAINED_NANOS; i++) {
      Entry entry = order.get(i);
      long jump = entry.meter.jumpNanos();
      if (jump != 0 && entry.credit.spend(now)) {
        left -= jump;
        entry.jumpedNanos = now;
        closeJumped(entry, now);
        closed++;
        order.remove(i);
        order.addFirst(entry);
      }
    }
    return closed;
  }

  /// Reads the threads of a pod for those who ask, from any thread.
  public PodThreads podThreads() {
    return new PodThreads(layout, procRoot, clock);
  }

  /// The busiest threads of the pods that are looked at, busiest first. Reads their names now.
  public List<ThreadReading> hotThreads(int limit) {
    Map<Integer, String> uids = new HashMap<>();
    order.forEach(entry -> uids.put(entry.meter.number(), entry.meter.target().uid()));
    List<ThreadReading> hot = new ArrayList<>();
    for (int slot : threads.busiest(limit)) {
      String uid = uids.getOrDefault(threads.pod(slot), "");
      hot.add(
          proc.describe(
              uid,
              threads.tid(slot),
              Rounding.cpuMillicores(threads.microcores(slot)),
              threads.waitedNanosPerSecond(slot) / 1_000_000));
    }
    return hot;
  }

  /// The threads that want a CPU most, as far as their pods were looked at lately.
  public List<WantingThread> wanting(int limit) {
    Map<Integer, String> pods = new HashMap<>();
    order.forEach(entry -> pods.put(entry.meter.number(), entry.meter.target().cgroupUid()));
    List<WantingThread> wanting = new ArrayList<>();
    long since = clock.nanos() - CALM_WINDOW - 2 * SECOND;
    for (int slot : threads.wanting(limit, WANTING_PERMILLE, since)) {
      String pod = pods.get(threads.pod(slot));
      if (pod != null) {
        wanting.add(
            new WantingThread(
                pod, threads.tid(slot), threads.runPermille(slot), threads.waitPermille(slot)));
      }
    }
    return wanting;
  }

  @Override
  public void close() {
    order.forEach(entry -> entry.meter.close());
    order.clear();
    pods.clear();
    sums.forEach(KernelFile::close);
    sums.clear();
    threads.close();
    node.close();
  }

  private void rescan(long now) {
    rescanNanos = now;
    boolean missing = false;
    Map<String, String> found = tree.pods();
    for (Entry entry : order) {
      String cgroup = found.get(entry.meter.target().cgroupUid());
      boolean wasMissing = entry.meter.incomplete();
      if (cgroup == null || wasMissing || rescanWanted) {
        entry.meter.attach(cgroup, cgroup == null ? Map.of() : tree.containers(cgroup));
        if (wasMissing && cgroup != null) {
          // Look at once, so that its first whole window begins now.
          entry.dueNanos = now;
        }
      }
      missing |= entry.meter.incomplete();
    }
    // Try again at the next pass while a pod's start is under way, a while at most.
    rescanWanted = missing && now - firstMissing(now, missing) < 60 * SECOND;
    watchSums();
  }

  private long missingSinceNanos;

  private long firstMissing(long now, boolean missing) {
    if (!missing) {
      missingSinceNanos = 0;
    } else if (missingSinceNanos == 0) {
      missingSinceNanos = now;
    }
    return missingSinceNanos;
  }

  // The cgroups that hold all pods: their use is the sum that is watched every second.
  private void watchSums() {
    if (tree.roots().equals(sumRoots)) {
      return;
    }
    sums.forEach(KernelFile::close);
    sums.clear();
    sumRoots = tree.roots();
    for (String root : sumRoots) {
      sums.add(kernel.open(layout.path(root, CgroupFile.USAGE)));
    }
    sumNanos = 0;
  }

  // Whether the use of those that are not lively moved.
  private boolean restMoved(long now) {
    boolean moved = false;
    long used = 0;
    for (int i = 0; i < sums.size(); i++) {
      if (sums.get(i).read() instanceof Outcome.Ok) {
        used += usedNanos();
      }
    }
    long elapsed = now - sumNanos;
    if (sumNanos != 0 && elapsed >= SECOND / 2 && used >= sumUsedNanos) {
      long micro = Math.round((used - sumUsedNanos) * 1e6 / elapsed);
      for (int i = 0; i < lively; i++) {
        micro -= order.get(i).meter.peekedMicrocores();
      }
      moved = !livelyChanged && Rounding.moved(restMicrocores, micro, 30_000, 100);
      restJumpNanos = moved ? (micro - restMicrocores) * (elapsed / 1_000_000) : 0;
      // Follow slowly, so that a slow climb is noticed too.
      restMicrocores =
          moved || livelyChanged ? micro : restMicrocores + (micro - restMicrocores) / 8;
      moved |= pressureMoved(elapsed);
    }
    if (sumNanos == 0 || elapsed >= SECOND / 2) {
      sumNanos = now;
      sumUsedNanos = used;
    }
    return moved;
  }

  private long usedNanos() {
    long counter =
        layout.version().equals("v2")
            ? Text.field(kernel.bytes(), kernel.length(), USAGE_USEC) * 1000
            : Text.number(kernel.bytes(), 0, kernel.length());
    return Math.max(0, counter);
  }

  private boolean pressureMoved(long elapsedNanos) {
    long stalled = node.stalledMicros();
    long before = stalledMicros;
    stalledMicros = stalled;
    if (stalled == Text.ABSENT || before == Text.ABSENT || stalled < before) {
      return false;
    }
    long permille = (stalled - before) * 1_000_000 / Math.max(1, elapsedNanos);
    boolean moved = Rounding.moved(stalledPermille, permille, 50, 300);
    stalledPermille = moved ? permille : stalledPermille + (permille - stalledPermille) / 4;
    return moved;
  }

  // Its mean is thinned by the calm before the jump; the next window, soon, has its height.
  private void closeJumped(Entry entry, long now) {
    closeWindow(entry, now);
    entry.dueNanos = now + QUICK_WINDOW;
    jumped = true;
  }

  private void closeWindow(Entry entry, long now) {
    // First windows differ in length, so that later ones end spread over ten seconds.
    boolean first = entry.meter.unstarted();
    long before = entry.meter.toldMillicores();
    PodReading reading = entry.meter.closeWindow(scratch);
    boolean quick =
        reading != null
            && Rounding.cpuJumped(before, entry.meter.toldMillicores())
            && entry.credit.spend(now);
    jumped |= quick;
    if (quick) {
      entry.dueNanos = now + QUICK_WINDOW;
    } else if (first) {
      entry.dueNanos = now + (1 + entry.meter.number() % SPREAD) * SECOND;
    } else {
      entry.dueNanos = now + (entry.meter.still(now) ? STILL_WINDOW : CALM_WINDOW);
    }
    if (reading != null) {
      entry.last = reading;
      readings.pod(reading);
    }
    if (entry.meter.incomplete()) {
      rescanWanted |= now - firstMissing(now, true) < 60 * SECOND;
    }
  }

  private void closeNodeWindow(long now, boolean quick) {
    nodeWaits.clear();
    int permille = 0;
    long millis = 0;
    for (int i = 0; i < order.size(); i++) {
      Entry entry = order.get(i);
      nodeWaits.add(entry.meter.waits());
      Throttling throttling = entry.throttling();
      if (throttling != null) {
        permille = Math.max(permille, throttling.periodsPermille());
        millis += throttling.millisPerSecond();
      }
    }
    // Of no threads nobody knows how long they waited.
    boolean measured = threads.supported() && !order.isEmpty();
    NodeReading reading =
        node.closeWindow(measured ? nodeWaits : null, new Throttling(permille, millis));
    if (reading != null) {
      readings.node(reading);
    }
    nodeDueNanos = now + (quick ? QUICK_WINDOW : CALM_WINDOW);
  }

  private static final class Entry {
    private final PodMeter meter;
    private final Credit credit;
    private long dueNanos;
    private long jumpedNanos;
    private @Nullable PodReading last;

    Entry(PodMeter meter, Credit credit, long now) {
      this.meter = meter;
      this.jumpedNanos = now - LIVELY_NANOS;
      this.credit = credit;
    }

    @Nullable Throttling throttling() {
      PodReading reading = last;
      UsageReading usage = reading == null ? null : reading.usage();
      return usage == null ? null : usage.throttling();
    }
  }
}
