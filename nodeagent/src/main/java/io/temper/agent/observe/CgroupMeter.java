package io.temper.agent.observe;

import io.temper.agent.kernel.Kernel;
import io.temper.agent.kernel.Outcome;
import io.temper.agent.kernel.Text;
import io.temper.agent.time.Clock;
import io.temper.crds.perf.Throttling;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The counters of one cgroup and the window they are measured over.
final class CgroupMeter implements AutoCloseable {
  private static final byte[] USAGE_USEC = "usage_usec".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PERIODS = "nr_periods".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] THROTTLED = "nr_throttled".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] THROTTLED_USEC = "throttled_usec".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] THROTTLED_TIME = "throttled_time".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] INACTIVE_FILE = "inactive_file".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TOTAL_INACTIVE_FILE =
      "total_inactive_file".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] OOM_KILL = "oom_kill".getBytes(StandardCharsets.US_ASCII);

  private static final long MIB = 1L << 20;
  private static final long STAT_NANOS = 60_000_000_000L;

  private final Kernel kernel;
  private final Clock clock;
  private final CgroupReader files;
  private final boolean unified;

  // The window's start, and the last reading of the CPU counter.
  private boolean started;
  private long startNanos;
  private long startMillis;
  private long startUsedNanos;
  private long readNanos;
  private long readMillis;
  private long readUsedNanos;

  private boolean throttleStarted;
  private boolean throttleRead;
  private long startPeriods;
  private long startThrottledPeriods;
  private long startThrottledNanos;
  private long periods;
  private long throttledPeriods;
  private long throttledNanos;

  private long memoryUsage = Text.ABSENT;
  private long statUsage;
  private long statNanos;
  private long inactiveFile = Text.ABSENT;

  private long readKills;
  private long kills;
  private long busiestThread = Text.ABSENT;

  CgroupMeter(Kernel kernel, Clock clock, CgroupLayout layout, String cgroup) {
    this.kernel = kernel;
    this.clock = clock;
    this.files = new CgroupReader(kernel, layout, cgroup);
    this.unified = layout.version().equals("v2");
  }

  CgroupReader files() {
    return files;
  }

  /// Reads the CPU counter; the window now ends here. The first reading starts it.
  Outcome readCpu() {
    Outcome outcome = files.read(CgroupFile.USAGE);
    if (!(outcome instanceof Outcome.Ok)) {
      return outcome;
    }
    long nanos = clock.nanos();
    byte[] bytes = kernel.bytes();
    long counter =
        unified
            ? Text.field(bytes, kernel.length(), USAGE_USEC)
            : Text.number(bytes, 0, kernel.length());
    if (counter == Text.ABSENT) {
      return Outcome.UNSUPPORTED;
    }
    long used = unified ? counter * 1000 : counter;
    if (unified) {
      takeThrottling(bytes, kernel.length());
    }
    readNanos = nanos;
    readMillis = clock.unixMillis();
    readUsedNanos = used;
    // Counters only rise: one that fell belongs to another cgroup of the same name.
    if (!started || used < startUsedNanos) {
      startWindow();
      started = true;
    }
    return outcome;
  }

  /// Reads what throttling says; nothing where the cgroup has no CPU limit.
  void readThrottling() {
    if (!unified && files.read(CgroupFile.THROTTLING) instanceof Outcome.Ok) {
      takeThrottling(kernel.bytes(), kernel.length());
    }
  }

  /// Reads memory in use, and the inactive file cache when that may have changed.
  Outcome readMemory() {
    Outcome outcome = files.read(CgroupFile.MEMORY);
    if (!(outcome instanceof Outcome.Ok)) {
      return outcome;
    }
    memoryUsage = Text.number(kernel.bytes(), 0, kernel.length());
    long nanos = clock.nanos();
    boolean due =
        inactiveFile == Text.ABSENT
            || nanos - statNanos >= STAT_NANOS
            || Rounding.moved(statUsage, memoryUsage, MIB, 20);
    if (due && files.read(CgroupFile.MEMORY_STAT) instanceof Outcome.Ok) {
      inactiveFile =
          Text.field(
              kernel.bytes(), kernel.length(), unified ? INACTIVE_FILE : TOTAL_INACTIVE_FILE);
      statUsage = memoryUsage;
      statNanos = nanos;
    }
    return outcome;
  }

  /// Reads how often the kernel killed a process in it for want of memory.
  ///
  /// @return whether it did since the last time
  boolean readKills() {
    if (!(files.read(CgroupFile.MEMORY_EVENTS) instanceof Outcome.Ok)) {
      return false;
    }
    long counter = Text.field(kernel.bytes(), kernel.length(), OOM_KILL);
    if (counter == Text.ABSENT || counter == readKills) {
      return false;
    }
    // One that fell began anew.
    kills += counter < readKills ? counter : counter - readKills;
    readKills = counter;
    return counter > 0;
  }

  /// Kills since the cgroup was made, as last read.
  long kills() {
    return kills;
  }

  /// Takes the use of its busiest thread; [Text#ABSENT] when that is not known.
  void takeBusiestThread(long microcores) {
    busiestThread = microcores;
  }

  /// Use of its busiest thread, rounded; [Text#ABSENT] when that is not known.
  long busiestThreadMillicores() {
    return busiestThread == Text.ABSENT ? Text.ABSENT : Rounding.cpuMillicores(busiestThread);
  }

  /// Begins the next window where this one ended.
  void startWindow() {
    startNanos = readNanos;
    startMillis = readMillis;
    startUsedNanos = readUsedNanos;
    startPeriods = periods;
    startThrottledPeriods = throttledPeriods;
    startThrottledNanos = throttledNanos;
    throttleStarted = throttleRead;
  }

  /// Whether a CPU reading stands since the window began.
  boolean measured() {
    return started && readNanos > startNanos;
  }

  /// Whether its counter was ever read.
  boolean known() {
    return started;
  }

  long elapsedNanos() {
    return readNanos - startNanos;
  }

  long usedNanos() {
    return readUsedNanos - startUsedNanos;
  }

  /// The CPU counter as last read.
  long counterNanos() {
    return readUsedNanos;
  }

  /// When the CPU counter was last read.
  long readNanos() {
    return readNanos;
  }

  /// When the window began.
  long startNanos() {
    return startNanos;
  }

  /// Mean use over the window.
  long microcores() {
    return measured() ? Math.round(usedNanos() * 1e6 / elapsedNanos()) : 0;
  }

  /// Time throttled per second of the window, summed over CPUs.
  double throttledNanosPerSecond() {
    long held = throttleStarted ? Math.max(0, throttledNanos - startThrottledNanos) : 0;
    return held * 1e9 / Math.max(1, elapsedNanos());
  }

  /// Thousandths of the enforcement periods in which it was throttled.
  int throttledPermille() {
    long all = periods - startPeriods;
    return throttleStarted && all > 0
        ? (int) Math.min(1000, Math.max(0, (throttledPeriods - startThrottledPeriods) * 1000 / all))
        : 0;
  }

  /// Working set; 0 before memory was read.
  long workingSetBytes() {
    return Math.max(0, memoryUsage) - Math.min(Math.max(0, memoryUsage), Math.max(0, inactiveFile));
  }

  /// The window's end as a date.
  long endMillis() {
    return readMillis;
  }

  /// The window's start as a date; if the machine's date was set meanwhile, the end less the
  /// length.
  long beginMillis() {
    long length = elapsedNanos() / 1_000_000;
    return Math.abs(readMillis - startMillis - length) > 1 + length / 100
        ? readMillis - length
        : startMillis;
  }

  /// What it says, rounded. Allocates: only for values that are told.
  UsageReading toReading(@Nullable Throttling throttling) {
    return new UsageReading(
        beginMillis(),
        endMillis(),
        Rounding.cpuMillicores(microcores()),
        Rounding.memoryBytes(workingSetBytes()),
        throttling);
  }

  /// Throttling over the window, rounded. Allocates.
  Throttling toThrottling() {
    return new Throttling(throttledPermille(), Math.round(throttledNanosPerSecond() / 1e6));
  }

  @Override
  public void close() {
    files.close();
  }

  private void takeThrottling(byte[] bytes, int length) {
    long all = Text.field(bytes, length, PERIODS);
    long held = Text.field(bytes, length, THROTTLED);
    long time =
        unified
            ? Text.field(bytes, length, THROTTLED_USEC)
            : Text.field(bytes, length, THROTTLED_TIME);
    if (all == Text.ABSENT || held == Text.ABSENT || time == Text.ABSENT) {
      return;
    }
    periods = all;
    throttledPeriods = held;
    throttledNanos = unified ? time * 1000 : time;
    if (!throttleRead) {
      throttleRead = true;
      startPeriods = all;
      startThrottledPeriods = held;
      startThrottledNanos = throttledNanos;
      throttleStarted = true;
    }
  }
}
