package io.temper.agent.trace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One instance of tracefs: ring buffers, events and filters of its own, beside whatever else is
/// traced on the machine.
///
/// @see <a href="https://docs.kernel.org/trace/ftrace.html">ftrace, "Instances"</a>
final class Tracefs implements AutoCloseable {
  /// What our instances' names begin with.
  static final String PREFIX = "temper-";

  private static final Logger log = LoggerFactory.getLogger(Tracefs.class);

  private static final List<String> EVENTS =
      List.of(
          "sched_switch",
          "sched_wakeup",
          "sched_wakeup_new",
          "sched_migrate_task",
          "sched_process_fork",
          "sched_process_exit");

  /// Ring buffers of all CPUs together, and of one.
  private static final int MOST_BUFFERS_KIB = 64 << 10;

  private static final int MOST_BUFFER_KIB = 4 << 10;

  /// Numbers written to the filter at once.
  private static final int RUN = 500;

  private final Path instance;

  private Tracefs(Path instance) {
    this.instance = instance;
  }

  /// Makes an instance in which nothing is traced yet.
  ///
  /// @param root where tracefs is mounted
  static Tracefs make(Path root, String id) throws IOException {
    Path instance = root.resolve("instances").resolve(PREFIX + id);
    Files.createDirectory(instance);
    Tracefs made = new Tracefs(instance);
    try {
      made.write("buffer_size_kb", Integer.toString(bufferKib(made.cpus())));
      // What rings over would be the events asked for first; whoever is slow loses the latest.
      made.write("options/overwrite", "0");
      made.prefer("options/record-tgid", "1");
      made.prefer("trace_clock", "mono");
      return made;
    } catch (IOException e) {
      made.close();
      throw e;
    }
  }

  /// Removes what an agent that was killed left behind.
  ///
  /// @return whether all is gone; not while another process reads from it
  static boolean cleaned(Path root) {
    boolean all = true;
    try (DirectoryStream<Path> left =
        Files.newDirectoryStream(root.resolve("instances"), PREFIX + "*")) {
      for (Path instance : left) {
        all &= new Tracefs(instance).remove();
        log.atInfo().addKeyValue("instance", instance).log("Found a trace left behind");
      }
    } catch (IOException | DirectoryIteratorException _) {
      // No tracefs here, or none that we may look into: then there is nothing of ours.
      return true;
    }
    return all;
  }

  /// Traces these threads and those they start.
  void only(Collection<Integer> tids) throws IOException {
    prefer("options/event-fork", "1");
    Iterator<Integer> rest = tids.iterator();
    for (boolean first = true; rest.hasNext(); first = false) {
      StringBuilder run = new StringBuilder();
      for (int i = 0; i < RUN && rest.hasNext(); i++) {
        run.append(rest.next()).append(' ');
      }
      // Truncating empties the filter, any other write adds to it.
      if (first) {
        write("set_event_pid", run.toString());
      } else {
        write("set_event_pid", run.toString(), StandardOpenOption.WRITE);
      }
    }
  }

  /// Begins.
  void start() throws IOException {
    for (String event : EVENTS) {
      write("events/sched/" + event + "/enable", "1");
    }
  }

  /// Records no more; what is recorded can still be read.
  void stop() throws IOException {
    write("tracing_on", "0");
  }

  /// The merged text of all CPUs; what is read is gone.
  Path pipe() {
    return instance.resolve("trace_pipe");
  }

  /// Events for which there was no room.
  long lost() {
    long lost = 0;
    try (DirectoryStream<Path> cpus =
        Files.newDirectoryStream(instance.resolve("per_cpu"), "cpu*")) {
      for (Path cpu : cpus) {
        for (String line : Files.readAllLines(cpu.resolve("stats"))) {
          if (line.startsWith("dropped events: ") || line.startsWith("overrun: ")) {
            lost += Long.parseLong(line.substring(line.indexOf(':') + 1).strip());
          }
        }
      }
    } catch (IOException
        | UncheckedIOException
        | DirectoryIteratorException
        | NumberFormatException _) {
      // How many were lost is told as far as the kernel tells.
      return lost;
    }
    return lost;
  }

  @Override
  public void close() {
    if (!remove()) {
      log.atWarn().addKeyValue("instance", instance).log("Trace cannot be removed, trying later");
    }
  }

  private boolean remove() {
    try {
      Files.deleteIfExists(instance);
      return true;
    } catch (IOException _) {
      // Somebody has a file of it open. It shall at least not go on recording.
      try {
        stop();
      } catch (IOException e) {
        log.atDebug().addKeyValue("error", e).log("Trace cannot be stopped");
      }
      return false;
    }
  }

  private int cpus() throws IOException {
    try (DirectoryStream<Path> cpus =
        Files.newDirectoryStream(instance.resolve("per_cpu"), "cpu*")) {
      int count = 0;
      for (Path _ : cpus) {
        count++;
      }
      return Math.max(1, count);
    }
  }

  private static int bufferKib(int cpus) {
    return Math.max(64, Math.min(MOST_BUFFER_KIB, MOST_BUFFERS_KIB / cpus));
  }

  // What an older kernel lacks makes a trace poorer, not useless.
  private void prefer(String file, String value) {
    try {
      write(file, value);
    } catch (IOException e) {
      log.atDebug().addKeyValue("file", file).addKeyValue("error", e).log("Not in this kernel");
    }
  }

  private void write(String file, String value) throws IOException {
    write(file, value, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
  }

  private void write(String file, String value, OpenOption... how) throws IOException {
    Files.write(instance.resolve(file), value.getBytes(StandardCharsets.US_ASCII), how);
  }
}
