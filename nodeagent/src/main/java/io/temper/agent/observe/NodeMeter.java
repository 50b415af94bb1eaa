package io.temper.agent.observe;

import io.temper.agent.kernel.Kernel;
import io.temper.agent.kernel.KernelFile;
import io.temper.agent.kernel.Outcome;
import io.temper.agent.kernel.Text;
import io.temper.agent.time.Clock;
import io.temper.crds.perf.LoadAverage;
import io.temper.crds.perf.Throttling;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The node's own counters: `/proc/stat`, `meminfo`, `loadavg`, `pressure/*` and `1/net/dev`.
///
/// @see <a href="https://docs.kernel.org/filesystems/proc.html">proc</a>
final class NodeMeter implements AutoCloseable {
  private static final byte[] CPU = ascii("cpu");
  private static final byte[] TOTAL = ascii("MemTotal");
  private static final byte[] AVAILABLE = ascii("MemAvailable");
  private static final byte[] SOME = ascii("some");
  private static final byte[] STALLED = ascii("total");

  // user nice system idle iowait irq softirq steal guest guest_nice; guest is within user.
  private static final int[] BUSY_COLUMNS = {0, 1, 2, 5, 6};

  private final Kernel kernel;
  private final Clock clock;
  private final KernelFile stat;
  private final KernelFile memory;
  private final KernelFile load;
  private final KernelFile cpuPressure;
  private final KernelFile memoryPressure;
  private final KernelFile ioPressure;
  private final KernelFile net;
  private final long nanosPerTick;
  private final PressureMeter pressure = new PressureMeter();
  private final NetworkMeter network = new NetworkMeter();

  private boolean started;
  private long startNanos;
  private long startMillis;
  private long startBusy;
  private long memoryUsed;
  private long one;
  private long five;
  private long fifteen;
  private @Nullable NodeReading told;

  NodeMeter(Kernel kernel, Clock clock, Path procRoot) {
    this.kernel = kernel;
    this.clock = clock;
    this.stat = kernel.open(procRoot.resolve("stat"));
    this.memory = kernel.open(procRoot.resolve("meminfo"));
    this.load = kernel.open(procRoot.resolve("loadavg"));
    this.cpuPressure = kernel.open(procRoot.resolve("pressure/cpu"));
    this.memoryPressure = kernel.open(procRoot.resolve("pressure/memory"));
    this.ioPressure = kernel.open(procRoot.resolve("pressure/io"));
    // Process 1 is in the host's network namespace; our own may be the pod's.
    this.net = kernel.open(procRoot.resolve("1/net/dev"));
    this.nanosPerTick = 1_000_000_000L / Math.max(1, kernel.ticksPerSecond());
  }

  /// Microseconds any task was stalled on CPU since boot; [Text#ABSENT] without PSI.
  long stalledMicros() {
    return cpuPressure.read() instanceof Outcome.Ok
        ? Text.fraction(kernel.bytes(), kernel.length(), SOME, STALLED, 1)
        : Text.ABSENT;
  }

  /// CPU use as told last.
  long toldMillicores() {
    NodeReading last = told;
    return last == null ? 0 : last.cpuMillicores();
  }

  /// Ends the window and begins the next.
  ///
  /// @param waits of all pods over it, null where the kernel keeps no schedstat or there is no pod
  /// @param throttling of all pods over it
  /// @return the reading if it is to be told, else null
  @Nullable NodeReading closeWindow(@Nullable WaitHistogram waits, Throttling throttling) {
    if (!(stat.read() instanceof Outcome.Ok)) {
      return null;
    }
    long nanos = clock.nanos();
    long millis = clock.unixMillis();
    long busy = busyNanos();
    readGauges(nanos);
    NodeReading reading = null;
    if (started && nanos > startNanos && busy >= startBusy) {
      long elapsed = nanos - startNanos;
      long micro = Math.round((busy - startBusy) * 1e6 / elapsed);
      long begin =
          Math.abs(millis - startMillis - elapsed / 1_000_000) > 1 + elapsed / 100_000_000
              ? millis - elapsed / 1_000_000
              : startMillis;
      reading =
          new NodeReading(
              begin,
              millis,
              Rounding.cpuMillicores(micro),
              Rounding.memoryBytes(memoryUsed),
              waits == null ? null : waits.toWait(),
              pressure.toPressure(),
              new LoadAverage(one, five, fifteen),
              throttling,
              network.toNetwork());
    }
    started = true;
    startNanos = nanos;
    startMillis = millis;
    startBusy = busy;
    if (reading == null || !changed(reading)) {
      return null;
    }
    told = reading;
    return reading;
  }

  @Override
  public void close() {
    stat.close();
    memory.close();
    load.close();
    cpuPressure.close();
    memoryPressure.close();
    ioPressure.close();
    net.close();
  }

  private long busyNanos() {
    long ticks = 0;
    for (int column : BUSY_COLUMNS) {
      ticks += Math.max(0, Text.field(kernel.bytes(), kernel.length(), CPU, column));
    }
    return ticks * nanosPerTick;
  }

  private void readGauges(long nanos) {
    byte[] bytes = kernel.bytes();
    if (memory.read() instanceof Outcome.Ok) {
      long total = Text.field(bytes, kernel.length(), TOTAL);
      long available = Text.field(bytes, kernel.length(), AVAILABLE);
      memoryUsed = Math.max(0, total - Math.max(0, available)) * 1024;
    }
    if (load.read() instanceof Outcome.Ok) {
      int length = kernel.length();
      int second = Text.afterWord(bytes, 0, length);
      int third = Text.afterWord(bytes, Text.skipBlanks(bytes, second, length), length);
      one = Math.max(0, Text.decimal(bytes, 0, length, 1000));
      five = Math.max(0, Text.decimal(bytes, second, length, 1000));
      fifteen = Math.max(0, Text.decimal(bytes, third, length, 1000));
    }
    if (cpuPressure.read() instanceof Outcome.Ok) {
      pressure.cpu(PressureMeter.somePermille(kernel));
    }
    if (memoryPressure.read() instanceof Outcome.Ok) {
      pressure.memory(PressureMeter.somePermille(kernel));
    }
    if (ioPressure.read() instanceof Outcome.Ok) {
      pressure.io(PressureMeter.somePermille(kernel));
    }
    if (net.read() instanceof Outcome.Ok) {
      network.take(bytes, kernel.length(), nanos);
    }
  }

  private boolean changed(NodeReading now) {
    NodeReading last = told;
    if (last == null) {
      return true;
    }
    return Rounding.cpuTold(last.cpuMillicores(), now.cpuMillicores())
        || Rounding.memoryTold(last.memoryBytes(), now.memoryBytes())
        || pressure.moved(last.pressure())
        || network.moved(last.network())
        || Rounding.moved(last.load().oneMilli(), now.load().oneMilli(), 20, 50)
        || Rounding.moved(
            last.throttling().millisPerSecond(), now.throttling().millisPerSecond(), 5, 50)
        || !java.util.Objects.equals(last.runQueue(), now.runQueue());
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
