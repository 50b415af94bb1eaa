package io.temper.agent;

import io.temper.agent.kernel.Kernel;
import io.temper.agent.kernel.KernelFile;
import io.temper.agent.kernel.Outcome;
import io.temper.agent.kernel.Text;
import java.nio.file.Path;

/// What the agent itself costs: CPU time of the process, and `/proc/self/statm` for its memory.
final class Overhead implements AutoCloseable {
  private static final long WINDOW_NANOS = 60_000_000_000L;
  private static final long MIB = 1L << 20;

  private final Kernel kernel;
  private final KernelFile statm;
  private final long pageBytes;
  private long startNanos;
  private long startCpuNanos;
  private long cpuNanos;
  private long microcores = Text.ABSENT;
  private long residentBytes;

  Overhead(Kernel kernel, Path procRoot, long nowNanos) {
    this.kernel = kernel;
    this.statm = kernel.open(procRoot.resolve("self/statm"));
    this.pageBytes = kernel.pageBytes();
    this.startNanos = nowNanos;
    this.startCpuNanos = kernel.processCpuNanos();
  }

  /// Measures; the share of CPU is renewed once a minute.
  ///
  /// @return whether the share is a new one
  boolean measure(long nowNanos) {
    cpuNanos = kernel.processCpuNanos();
    if (statm.read() instanceof Outcome.Ok) {
      int second = Text.afterWord(kernel.bytes(), 0, kernel.length());
      long pages = Text.number(kernel.bytes(), second, kernel.length());
      residentBytes = Math.max(0, pages) * pageBytes;
    }
    long elapsed = nowNanos - startNanos;
    if (elapsed < WINDOW_NANOS) {
      return false;
    }
    microcores = Math.round((cpuNanos - startCpuNanos) * 1e6 / elapsed);
    startNanos = nowNanos;
    startCpuNanos = cpuNanos;
    return true;
  }

  /// CPU time used since the process began.
  long cpuNanos() {
    return cpuNanos;
  }

  /// Mean use over the last whole minute, in thousandths of a millicore, rounded to ten;
  /// [Text#ABSENT] before there was one.
  long microcores() {
    return microcores == Text.ABSENT ? Text.ABSENT : (microcores + 5) / 10 * 10;
  }

  /// Resident memory, rounded to MiB.
  long residentBytes() {
    return (residentBytes + MIB / 2) / MIB * MIB;
  }

  @Override
  public void close() {
    statm.close();
  }
}
