package io.temper.agent.observe;

import io.temper.agent.kernel.Kernel;
import io.temper.agent.kernel.Text;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// Files under `/proc/<pid>` that are read once in a while: opened, read and closed, since a kept
/// one would hold a pod's network namespace alive.
final class Proc {
  private static final byte[] NET_DEV = ascii("/net/dev");
  private static final byte[] STAT = ascii("/stat");

  private final Kernel kernel;
  private final byte[] prefix;
  private final Path root;

  Proc(Kernel kernel, Path root) {
    this.kernel = kernel;
    this.root = root;
    this.prefix = (root + "/").getBytes(StandardCharsets.UTF_8);
  }

  /// Reads `/proc/<pid>/net/dev` into the kernel's buffer.
  boolean readNetDev(long pid) {
    return readOnce(kernel.openNumbered(prefix, pid, NET_DEV));
  }

  /// The thread as it is now: `/proc/<tid>/task/<tid>/stat`.
  ThreadReading describe(String podUid, int tid, long cpuMillicores, long waitMillisPerSecond) {
    byte[] task = (root + "/" + tid + "/task/").getBytes(StandardCharsets.UTF_8);
    if (!readOnce(kernel.openNumbered(task, tid, STAT))) {
      return new ThreadReading(podUid, tid, "", cpuMillicores, waitMillisPerSecond, -1);
    }
    return thread(podUid, tid, cpuMillicores, waitMillisPerSecond, kernel.bytes(), kernel.length());
  }

  // tid (comm) S …: comm may hold anything, also blanks and brackets, so its end is the last ")".
  // Field 39, the CPU it ran on last, is the 37th after that.
  static ThreadReading thread(
      String podUid, int tid, long cpuMillicores, long waitMillis, byte[] bytes, int length) {
    int open = 0;
    while (open < length && bytes[open] != '(') {
      open++;
    }
    int close = length - 1;
    while (close > open && bytes[close] != ')') {
      close--;
    }
    if (close <= open) {
      return new ThreadReading(podUid, tid, "", cpuMillicores, waitMillis, -1);
    }
    String name = new String(bytes, open + 1, close - open - 1, StandardCharsets.UTF_8);
    int at = close + 1;
    for (int field = 3; field < 39; field++) {
      at = Text.afterWord(bytes, Text.skipBlanks(bytes, at, length), length);
    }
    int cpu = (int) Math.min(Text.number(bytes, at, length), Integer.MAX_VALUE);
    return new ThreadReading(podUid, tid, name, cpuMillicores, waitMillis, cpu);
  }

  private boolean readOnce(int fd) {
    if (fd < 0) {
      return false;
    }
    int errno = kernel.read(fd);
    kernel.close(fd);
    return errno == 0;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
