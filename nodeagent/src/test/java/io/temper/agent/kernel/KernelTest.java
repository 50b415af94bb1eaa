package io.temper.agent.kernel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KernelTest {
  private final Kernel kernel = new Kernel();

  @AfterEach
  void everyFileIsClosed() {
    assertThat(kernel.openFiles()).isZero();
    kernel.close();
  }

  @Test
  void keptFileIsReadAnew(@TempDir Path directory) throws IOException {
    Path path = Files.writeString(directory.resolve("f"), "one");
    try (KernelFile file = kernel.open(path)) {
      Files.writeString(path, "another");

      assertThat(file.read()).isEqualTo(Outcome.OK);
      assertThat(text()).isEqualTo("another");
    }
  }

  @Test
  void fileOfSeveralPagesIsReadWhole(@TempDir Path directory) throws IOException {
    String content = "x".repeat(20_000) + "end";
    try (KernelFile file = kernel.open(Files.writeString(directory.resolve("f"), content))) {
      file.read();

      assertThat(text()).isEqualTo(content);
    }
  }

  @Test
  void fileBeyondTheBufferIsCut(@TempDir Path directory) throws IOException {
    try (KernelFile file =
        kernel.open(Files.writeString(directory.resolve("f"), "x".repeat(100_000)))) {
      assertThat(file.read()).isEqualTo(Outcome.OK);
      assertThat(kernel.length()).isEqualTo(64 * 1024);
    }
  }

  @Test
  void missingFileIsGone() {
    KernelFile file = kernel.open("/nowhere/at/all");

    assertThat(file.opened()).isEqualTo(Outcome.GONE);
    assertThat(file.read()).isEqualTo(Outcome.GONE);
  }

  @Test
  void directoryIsBrokenAndSaysWhere(@TempDir Path directory) {
    try (KernelFile file = kernel.open(directory)) {
      assertThat(file.read()).isInstanceOf(Outcome.Broken.class);
      assertThat(file.read().toString()).contains(directory.toString());
    }
  }

  @Test
  void endedProcessIsGone() throws Exception {
    Process process = new ProcessBuilder("sleep", "60").start();
    try (KernelFile file = kernel.open("/proc/" + process.pid() + "/stat")) {
      assertThat(file.read()).isEqualTo(Outcome.OK);
      process.destroyForcibly().waitFor();

      assertThat(file.read()).isEqualTo(Outcome.GONE);
    }
  }

  @Test
  void numberedPathIsOpened() {
    long pid = ProcessHandle.current().pid();

    int fd = kernel.openNumbered("/proc/".getBytes(US_ASCII), pid, "/stat".getBytes(US_ASCII));

    assertThat(kernel.read(fd)).isZero();
    assertThat(text()).startsWith(pid + " (");
    kernel.close(fd);
  }

  @Test
  void tooLongPathIsBroken() {
    assertThat(kernel.open("/" + "x".repeat(5000)).opened()).isInstanceOf(Outcome.Broken.class);
  }

  @Test
  void machineTellsItsUnits() {
    assertThat(kernel.pageBytes()).isGreaterThanOrEqualTo(4096);
    assertThat(kernel.ticksPerSecond()).isEqualTo(100);
    assertThat(kernel.processCpuNanos()).isPositive();
    assertThat(kernel.isCgroup2(Path.of("/proc"))).isFalse();
  }

  @Test
  void readingAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (KernelFile file = kernel.open("/proc/self/schedstat")) {
      for (int i = 0; i < 20_000; i++) {
        file.read();
      }
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 1000; i++) {
        file.read();
      }
      long after = threads.getCurrentThreadAllocatedBytes();

      // The question itself may allocate a little; a single byte per read would be more.
      assertThat(after - before).isLessThan(1000);
    }
  }

  private String text() {
    return new String(kernel.bytes(), 0, kernel.length(), US_ASCII);
  }
}
