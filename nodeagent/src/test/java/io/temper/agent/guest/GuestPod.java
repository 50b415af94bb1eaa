package io.temper.agent.guest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A pod as kubelet would lay it out in the guest's cgroup v2 tree, with one container, and
/// processes in it that use all the CPU they get.
public final class GuestPod implements AutoCloseable {
  private static final Path ROOT = Path.of("/sys/fs/cgroup");
  private static final String CONTROLLERS = "+cpu +cpuset +memory +pids";

  private final Path pod;
  private final Path container;
  private final List<Process> processes = new ArrayList<>();

  private GuestPod(Path pod, String container) {
    if (!Files.isDirectory(Path.of("/sys/kernel/sched_ext"))) {
      throw new AssertionError("this test is for the guest: hack/vm/test");
    }
    this.pod = pod;
    this.container = pod.resolve(container);
    for (Path above = ROOT; !above.equals(pod); ) {
      above = above.resolve(above.relativize(pod).getName(0));
      mkdir(above);
      write(above.resolve("cgroup.subtree_control"), CONTROLLERS);
    }
    mkdir(this.container);
  }

  /// A Burstable pod under the cgroupfs driver.
  public static GuestPod burstable(String uid) {
    return new GuestPod(ROOT.resolve("kubepods/burstable/pod" + uid), containerId(uid));
  }

  /// A BestEffort pod under the systemd driver.
  public static GuestPod systemdBestEffort(String uid) {
    String slice = "kubepods-besteffort-pod" + uid.replace('-', '_') + ".slice";
    return new GuestPod(
        ROOT.resolve("kubepods.slice/kubepods-besteffort.slice").resolve(slice),
        "cri-containerd-" + containerId(uid) + ".scope");
  }

  /// Starts processes that never sleep, in the container.
  public GuestPod spin(int count) {
    for (int i = 0; i < count; i++) {
      run("while :; do :; done");
    }
    return this;
  }

  /// Starts a process that never sleeps and may run on the first CPU only, in the container.
  public GuestPod spinOnFirstCpu() {
    run("exec taskset 1 sh -c 'while :; do :; done'");
    return this;
  }

  /// Starts processes that work a little and sleep a little, in the container.
  public GuestPod doze(int count) {
    for (int i = 0; i < count; i++) {
      run("while :; do usleep 20000; done");
    }
    return this;
  }

  /// Starts a process that sleeps for good, in the container.
  public GuestPod sleep() {
    run("exec sleep 100000");
    return this;
  }

  /// Ends all that runs in it.
  public GuestPod kill() {
    write(pod.resolve("cgroup.kill"), "1");
    processes.forEach(process -> process.onExit().join());
    processes.clear();
    return this;
  }

  /// What kubelet writes for a CPU limit: `millicores` in periods of 100 ms, pod and container.
  public GuestPod limit(int millicores) {
    String quota = millicores * 100 + " 100000";
    write(pod.resolve("cpu.max"), quota);
    write(container.resolve("cpu.max"), quota);
    return this;
  }

  /// The pod's cgroup.
  public Path cgroup() {
    return pod;
  }

  /// The container's cgroup.
  public Path containerCgroup() {
    return container;
  }

  /// CPU it has used since it was made.
  public Duration used() {
    String first = read(pod.resolve("cpu.stat")).lines().findFirst().orElseThrow();
    return Duration.ofNanos(Long.parseLong(first.substring(first.indexOf(' ') + 1)) * 1000);
  }

  /// CPUs it uses, on average over `window` from now.
  public double cpus(Duration window) {
    Duration before = used();
    long begun = System.nanoTime();
    Waits.sleep(window);
    return (double) used().minus(before).toNanos() / (System.nanoTime() - begun);
  }

  @Override
  public void close() {
    write(pod.resolve("cgroup.freeze"), "0");
    write(container.resolve("cgroup.freeze"), "0");
    kill();
    Waits.until("the pod's cgroup can be removed", () -> rmdir(container) && rmdir(pod));
  }

  // The shell moves itself before it begins, so that no moment is charged to the test. Then it
  // sleeps, as a process that is just started does: scx_layered matches a task again when it wakes
  // up, and what spins from the first moment on stays in the layer of where it was forked.
  private void run(String loop) {
    String enter = "echo $$ > " + container.resolve("cgroup.procs") + "; usleep 1000; ";
    try {
      processes.add(new ProcessBuilder("/bin/sh", "-c", enter + loop).inheritIO().start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String containerId(String uid) {
    return "c0ffee" + uid.replace("-", "") + "0".repeat(58 - uid.replace("-", "").length());
  }

  private static void mkdir(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean rmdir(Path directory) {
    try {
      Files.deleteIfExists(directory);
      return true;
    } catch (IOException _) {
      // Busy until the kernel has buried the last process.
      return false;
    }
  }

  static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
