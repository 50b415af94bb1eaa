package io.temper.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What is found out about the machine once, at start.
final class NodeFacts {
  private NodeFacts() {}

  static Agent.Facts read(AgentConfig config) {
    String kernel = firstLine(config.procRoot().resolve("sys/kernel/osrelease"));
    String version = NodeFacts.class.getPackage().getImplementationVersion();
    return new Agent.Facts(
        config.nodeName(),
        version == null ? "dev" : version,
        kernel,
        "observe-only: this version measures; " + schedExt(config.sysRoot(), kernel));
  }

  // The directory is there exactly if the kernel was built with CONFIG_SCHED_CLASS_EXT.
  private static String schedExt(Path sysRoot, String kernel) {
    Path directory = sysRoot.resolve("kernel/sched_ext");
    if (!Files.isDirectory(directory)) {
      return "kernel " + kernel + " has no sched_ext";
    }
    String state = firstLine(directory.resolve("state"));
    String scheduler = firstLine(directory.resolve("root/ops"));
    return "sched_ext is "
        + (state.isEmpty() ? "there, its state cannot be read" : state)
        + (scheduler.isEmpty() ? "" : " (" + scheduler + ")");
  }

  private static String firstLine(Path file) {
    try {
      return Files.readString(file).lines().findFirst().orElse("").strip();
    } catch (IOException _) {
      // Not there: the caller says so in its own words.
      return "";
    }
  }
}
