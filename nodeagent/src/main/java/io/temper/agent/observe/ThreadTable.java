package io.temper.agent.observe;

import io.temper.agent.kernel.Kernel;
import io.temper.agent.kernel.Text;
import io.temper.agent.time.Clock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/// Scheduler counters of the threads that have been looked at, and their descriptors.
///
/// ```
/// slot     0      1      2      …          open addressing by tid, linear probing
/// tid      0=free 4711   0
/// fd       –      17     –                 kept /proc/<tid>/schedstat
/// run, wait, slices, nanos                 counters as last read, and when
/// ranNanos, waitedNanos, spanNanos         what the last two readings differ by
/// pass                                     when it was last listed; unlisted ones are swept
/// ```
final class ThreadTable implements AutoCloseable {
  /// Slots; three quarters of them are used at most.
  static final int CAPACITY = 4096;

  private static final int FULL = CAPACITY * 3 / 4;

  /// What is said of a thread that was not measured yet, or ended.
  static final long UNKNOWN = -1;

  /// What is said of a thread that there is no room for.
  static final long CROWDED_OUT = -2;

  /// A thread that did not run is read in one of so many passes of its pod.
  private static final int IDLE_PASSES = 4;

  private static final byte[] SCHEDSTAT = "/schedstat".getBytes(StandardCharsets.US_ASCII);

  private final Kernel kernel;
  private final Clock clock;
  private final byte[] procPrefix;

  private final int[] tids = new int[CAPACITY];
  private final int[] fds = new int[CAPACITY];
  private final int[] pods = new int[CAPACITY];
  private final int[] passes = new int[CAPACITY];
  private final long[] run = new long[CAPACITY];
  private final long[] wait = new long[CAPACITY];
  private final long[] slices = new long[CAPACITY];
  private final long[] nanos = new long[CAPACITY];
  private final long[] ranNanos = new long[CAPACITY];
  private final long[] waitedNanos = new long[CAPACITY];
  private final long[] spanNanos = new long[CAPACITY];
  private int used;
  private boolean supported = true;

  ThreadTable(Kernel kernel, Clock clock, Path procRoot) {
    this.kernel = kernel;
    this.clock = clock;
    this.procPrefix = (procRoot + "/").getBytes(StandardCharsets.UTF_8);
  }

  /// Whether this kernel keeps schedstat, as far as is known.
  boolean supported() {
    return supported;
  }

  /// Threads in the table.
  int size() {
    return used;
  }

  /// Reads a thread's counters and adds what it waited since the last time to `histogram`.
  ///
  /// @param pod whose thread it is, as the observer numbers pods
  /// @param pass a number that rises, to tell threads that are still listed
  /// @return its use between the last two readings in microcores, [#UNKNOWN] or [#CROWDED_OUT]
  long sample(int tid, int pod, int pass, WaitHistogram histogram) {
    int slot = find(tid);
    if (tids[slot] != tid) {
      if (used >= FULL) {
        return CROWDED_OUT;
      }
      int fd = kernel.openNumbered(procPrefix, tid, SCHEDSTAT);
      if (fd < 0) {
        return UNKNOWN;
      }
      tids[slot] = tid;
      fds[slot] = fd;
      nanos[slot] = 0;
      spanNanos[slot] = 0;
      used++;
    }
    pods[slot] = pod;
    passes[slot] = pass;
    if (idle(slot) && (pass + tid) % IDLE_PASSES != 0) {
      return 0;
    }
    if (kernel.read(fds[slot]) != 0) {
      // The thread ended: the sweep takes the slot.
      passes[slot] = pass - 2;
      return UNKNOWN;
    }
    take(slot, histogram);
    return spanNanos[slot] == 0 ? UNKNOWN : microcores(slot);
  }

  /// Frees the threads that were not listed in the last two passes of their pod.
  ///
  /// @param pod whose threads; those of other pods stay
  void sweep(int pod, int pass) {
    for (int slot = 0; slot < CAPACITY; slot++) {
      if (tids[slot] != 0 && pods[slot] == pod && passes[slot] < pass) {
        free(slot);
        // A later entry may have moved into this slot.
        slot--;
      }
    }
  }

  /// The slots of the `limit` threads that ran most, busiest first.
  int[] busiest(int limit) {
    return java.util.stream.IntStream.range(0, CAPACITY)
        .filter(slot -> tids[slot] != 0 && spanNanos[slot] > 0 && ranNanos[slot] > 0)
        .boxed()
        .sorted((a, b) -> Double.compare(share(b), share(a)))
        .limit(limit)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /// The slots of the `limit` threads that ran or waited most, of those that did so for `permille`
  /// of the time and were looked at since `sinceNanos`.
  int[] wanting(int limit, int permille, long sinceNanos) {
    return java.util.stream.IntStream.range(0, CAPACITY)
        .filter(slot -> tids[slot] != 0 && spanNanos[slot] > 0 && nanos[slot] >= sinceNanos)
        .filter(slot -> runPermille(slot) + waitPermille(slot) >= permille)
        .boxed()
        .sorted((a, b) -> Double.compare(wanted(b), wanted(a)))
        .limit(limit)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  int runPermille(int slot) {
    return (int) Math.min(1_000, ranNanos[slot] * 1_000 / spanNanos[slot]);
  }

  int waitPermille(int slot) {
    return (int) Math.min(1_000, waitedNanos[slot] * 1_000 / spanNanos[slot]);
  }

  int tid(int slot) {
    return tids[slot];
  }

  int pod(int slot) {
    return pods[slot];
  }

  long microcores(int slot) {
    return Math.round(ranNanos[slot] * 1e6 / spanNanos[slot]);
  }

  long waitedNanosPerSecond(int slot) {
    return Math.round(waitedNanos[slot] * 1e9 / spanNanos[slot]);
  }

  @Override
  public void close() {
    for (int slot = 0; slot < CAPACITY; slot++) {
      if (tids[slot] != 0) {
        kernel.close(fds[slot]);
      }
    }
    Arrays.fill(tids, 0);
    used = 0;
  }

  private void take(int slot, WaitHistogram histogram) {
    byte[] bytes = kernel.bytes();
    int length = kernel.length();
    long runNow = Text.number(bytes, 0, length);
    int second = Text.afterWord(bytes, 0, length);
    long waitNow = Text.number(bytes, second, length);
    int third = Text.afterWord(bytes, Text.skipBlanks(bytes, second, length), length);
    long slicesNow = Text.number(bytes, third, length);
    if (runNow == Text.ABSENT || waitNow == Text.ABSENT || slicesNow == Text.ABSENT) {
      supported = false;
      return;
    }
    long now = clock.nanos();
    boolean rising = runNow >= run[slot] && waitNow >= wait[slot] && slicesNow >= slices[slot];
    if (nanos[slot] != 0 && rising && now > nanos[slot]) {
      spanNanos[slot] = now - nanos[slot];
      ranNanos[slot] = runNow - run[slot];
      waitedNanos[slot] = waitNow - wait[slot];
      histogram.add(waitedNanos[slot], slicesNow - slices[slot], spanNanos[slot]);
    }
    run[slot] = runNow;
    wait[slot] = waitNow;
    slices[slot] = slicesNow;
    nanos[slot] = now;
  }

  // Most threads of most processes sleep for ever. One that neither ran nor waited is looked at
  // rarely; what it does meanwhile is in its counters.
  private boolean idle(int slot) {
    return spanNanos[slot] > 0 && ranNanos[slot] == 0 && waitedNanos[slot] == 0;
  }

  private double share(int slot) {
    return (double) ranNanos[slot] / spanNanos[slot];
  }

  private double wanted(int slot) {
    return (double) (ranNanos[slot] + waitedNanos[slot]) / spanNanos[slot];
  }

  // Where `tid` is, or the free slot where it would be.
  private int find(int tid) {
    int slot = home(tid);
    while (tids[slot] != 0 && tids[slot] != tid) {
      slot = (slot + 1) & (CAPACITY - 1);
    }
    return slot;
  }

  private void free(int slot) {
    kernel.close(fds[slot]);
    used--;
    // Close the gap: entries that probed past it move up (Knuth 6.4, algorithm R).
    int gap = slot;
    int at = slot;
    tids[gap] = 0;
    while (true) {
      at = (at + 1) & (CAPACITY - 1);
      if (tids[at] == 0) {
        return;
      }
      int wanted = home(tids[at]);
      boolean reachable = gap <= at ? wanted <= gap || wanted > at : wanted <= gap && wanted > at;
      if (reachable) {
        move(at, gap);
        tids[at] = 0;
        gap = at;
      }
    }
  }

  private void move(int from, int to) {
    tids[to] = tids[from];
    fds[to] = fds[from];
    pods[to] = pods[from];
    passes[to] = passes[from];
    run[to] = run[from];
    wait[to] = wait[from];
    slices[to] = slices[from];
    nanos[to] = nanos[from];
    ranNanos[to] = ranNanos[from];
    waitedNanos[to] = waitedNanos[from];
    spanNanos[to] = spanNanos[from];
  }

  private static int home(int tid) {
    return (tid * 0x9E3779B1) >>> 20 & (CAPACITY - 1);
  }
}
