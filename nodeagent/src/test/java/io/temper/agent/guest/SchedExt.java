package io.temper.agent.guest;

import java.nio.file.Files;
import java.nio.file.Path;

/// What the kernel says of its extensible scheduler.
public final class SchedExt {
  private static final Path HOME = Path.of("/sys/kernel/sched_ext");

  private SchedExt() {}

  /// disabled, enabling, enabled or disabling.
  public static String state() {
    return GuestPod.read(HOME.resolve("state"));
  }

  /// Name of the scheduler that is attached, empty without one.
  public static String ops() {
    Path ops = HOME.resolve("root/ops");
    return Files.exists(ops) ? GuestPod.read(ops) : "";
  }

  /// How often one was attached since the machine started.
  public static long enableSeq() {
    return Long.parseLong(GuestPod.read(HOME.resolve("enable_seq")));
  }

  /// Waits until one is attached.
  public static void awaitEnabled() {
    Waits.until("sched_ext is enabled", () -> state().equals("enabled"));
  }

  /// Waits until the kernel is back at its own scheduler.
  public static void awaitDisabled() {
    Waits.until("sched_ext is disabled", () -> state().equals("disabled"));
  }
}
