package io.temper.agent.observe;

import io.temper.agent.kernel.Text;
import io.temper.agent.time.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// All threads of a pod, for one who asks: read on the caller's thread, apart from the measuring
/// loop, which this costs nothing.
///
/// Reads `/proc/<tid>/{schedstat,stat,status}`: of 2,000 threads some 50 ms of CPU.
public final class PodThreads {
  /// Threads measured at most; a pod with more is measured in part.
  static final int MOST = 4000;

  private static final byte[] TGID = ascii("Tgid");
  private static final byte[] ALLOWED = ascii("Cpus_allowed_list");

  private final CgroupLayout layout;
  private final Path procRoot;
  private final Clock clock;

  PodThreads(CgroupLayout layout, Path procRoot, Clock clock) {
    this.layout = layout;
    this.procRoot = procRoot;
    this.clock = clock;
  }

  /// What was seen.
  ///
  /// @param total threads the pod has
  /// @param threads those measured, busiest first
  public record Scan(long startMillis, long endMillis, int total, List<PodThread> threads) {
    public Scan {
      threads = List.copyOf(threads);
    }
  }

  /// A thread between two readings.
  private record Begun(String container, long runNanos, long waitNanos, long nanos) {}

  /// The ids of the pod's threads, each with its container; empty if it has no cgroup.
  public Map<Integer, String> list(PodTarget target) {
    CgroupTree tree = new CgroupTree(layout);
    String pod = tree.pods().get(target.cgroupUid());
    Map<Integer, String> threads = new LinkedHashMap<>();
    if (pod == null) {
      return threads;
    }
    Map<String, String> names = new HashMap<>();
    target.containers().forEach(container -> names.put(container.bareId(), container.name()));
    tree.containers(pod)
        .forEach((id, cgroup) -> {
          String container = names.getOrDefault(id, "");
          tids(cgroup).forEach(tid -> threads.put(tid, container));
        });
    return threads;
  }

  /// Measures the pod's threads over `window`, which it sleeps through.
  public Scan measure(PodTarget target, Duration window) throws InterruptedException {
    Map<Integer, String> found = list(target);
    Map<Integer, Begun> begun = new LinkedHashMap<>();
    long startMillis = clock.unixMillis();
    for (Map.Entry<Integer, String> entry : found.entrySet()) {
      if (begun.size() == MOST) {
        break;
      }
      byte[] schedstat = read(entry.getKey(), "schedstat");
      begun.put(
          entry.getKey(),
          new Begun(entry.getValue(), word(schedstat, 0), word(schedstat, 1), clock.nanos()));
    }
    Thread.sleep(window);
    List<PodThread> threads = new ArrayList<>(begun.size());
    begun.forEach((tid, before) -> end(tid, before, threads));
    threads.sort(
        Comparator.comparingLong(PodThread::cpuMillicores)
            .thenComparingLong(PodThread::waitMillisPerSecond)
            .reversed()
            .thenComparingInt(PodThread::tid));
    return new Scan(startMillis, clock.unixMillis(), found.size(), threads);
  }

  // A thread that ended meanwhile is left out.
  private void end(int tid, Begun before, List<PodThread> threads) {
    byte[] schedstat = read(tid, "schedstat");
    long nanos = Math.max(1, clock.nanos() - before.nanos());
    byte[] stat = read(tid, "stat");
    byte[] status = read(tid, "status");
    if (stat.length == 0 || status.length == 0) {
      return;
    }
    ThreadReading named = Proc.thread("", tid, 0, 0, stat, stat.length);
    threads.add(
        new PodThread(
            (int) Math.max(0, Text.field(status, status.length, TGID)),
            tid,
            before.container(),
            named.name(),
            grown(before.runNanos(), word(schedstat, 0)) * 1000 / nanos,
            grown(before.waitNanos(), word(schedstat, 1)) * 1000 / nanos,
            named.lastCpu(),
            allowed(status)));
  }

  // Both are absent (-1) where the kernel keeps no schedstat.
  private static long grown(long before, long after) {
    return before < 0 || after < before ? 0 : after - before;
  }

  private List<Integer> tids(String cgroup) {
    List<Integer> tids = new ArrayList<>();
    String path = layout.path(cgroup, CgroupFile.THREADS);
    try {
      for (String line : path.isEmpty() ? List.<String>of() : Files.readAllLines(Path.of(path))) {
        if (!line.isBlank()) {
          tids.add(Integer.valueOf(line.strip()));
        }
      }
    } catch (IOException | UncheckedIOException | NumberFormatException _) {
      // The container ended while it was listed: what was read so far is what there was.
      return tids;
    }
    return tids;
  }

  private byte[] read(int tid, String file) {
    try {
      return Files.readAllBytes(procRoot.resolve(Integer.toString(tid)).resolve(file));
    } catch (IOException _) {
      // It ended.
      return new byte[0];
    }
  }

  private static long word(byte[] bytes, int index) {
    int at = 0;
    for (int i = 0; i < index; i++) {
      at = Text.afterWord(bytes, Text.skipBlanks(bytes, at, bytes.length), bytes.length);
    }
    return Text.number(bytes, at, bytes.length);
  }

  private static String allowed(byte[] status) {
    for (int at = 0; at < status.length; at = Text.nextLine(status, at, status.length)) {
      if (Text.matches(status, at, status.length, ALLOWED)) {
        int from = Text.skipBlanks(status, at + ALLOWED.length + 1, status.length);
        int to = Text.afterWord(status, from, status.length);
        return new String(status, from, to - from, StandardCharsets.US_ASCII);
      }
    }
    return "";
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
