package io.temper.agent.guest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// temper-supervisor with its usual directories, asked as docs/enforcement.md says.
public final class Supervisor implements AutoCloseable {
  /// Where hack/vm/test and the container image have it.
  private static final Path PROGRAM = Path.of("/opt/temper/bin/temper-supervisor");

  private static final Path SOCKET = Path.of("/run/temper/supervisor.sock");
  private static final Path SAFE_MODE = Path.of("/var/lib/temper/safe-mode");

  private final Process process;
  private final Path output;

  private Supervisor(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /// Starts it, and returns when it answers.
  public static Supervisor start(String... flags) {
    try {
      List<String> command = new ArrayList<>(List.of(PROGRAM.toString()));
      command.addAll(List.of(flags));
      Path output = Files.createTempFile("supervisor", ".log");
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      Supervisor supervisor = new Supervisor(process, output);
      Waits.until("the supervisor answers", supervisor::answers);
      return supervisor;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The process alone, with directories of its own; a scheduler may take as long as one does here.
  public static Process launch(Path runDir, Path stateDir) throws IOException {
    return new ProcessBuilder(
            PROGRAM.toString(),
            "--run-dir",
            runDir.toString(),
            "--state-dir",
            stateDir.toString(),
            "--scx-layered",
            ScxLayered.PROGRAM.toString(),
            "--start-limit",
            "200")
        .inheritIO()
        .start();
  }

  /// Asks on a connection of its own.
  public Answer ask(String request) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(SOCKET));
      channel.write(ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8)));
      BufferedReader lines =
          new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
      return new Answer(lines.readLine());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Has it run these layers; the generation is the digest too.
  public Answer run(int generation, String layers) {
    return ask(
        """
        {"do":"start","generation":%d,"digest":"%d","leaseSeconds":600,"arguments":["--interval","0.1"],"config":%s}\
        """
            .formatted(generation, generation, layers.replace("\n", " ")));
  }

  public Answer status() {
    return ask("{\"do\":\"status\"}");
  }

  /// As the kernel does when memory runs out.
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /// What it printed.
  public String output() {
    return GuestPod.read(output);
  }

  /// Asks for stock scheduling by the file.
  public static void safeMode(boolean on) {
    try {
      Files.createDirectories(SAFE_MODE.getParent());
      if (on) {
        Files.createFile(SAFE_MODE);
      } else {
        Files.delete(SAFE_MODE);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new AssertionError("the supervisor does not end: " + output());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
    SchedExt.awaitDisabled();
  }

  private boolean answers() {
    try {
      return status().ok();
    } catch (UncheckedIOException _) {
      return false;
    }
  }

  /// An answer, of which a test picks single fields; of two with one name the first.
  public record Answer(String json) {
    public boolean ok() {
      return json.startsWith("{\"ok\":true");
    }

    public String text(String field) {
      return find("\"" + field + "\":\"((?:[^\"\\\\]|\\\\.)*)\"");
    }

    public long number(String field) {
      return Long.parseLong(find("\"" + field + "\":(\\d+)"));
    }

    public boolean says(String field) {
      return find("\"" + field + "\":(true|false)").equals("true");
    }

    private String find(String pattern) {
      Matcher matcher = Pattern.compile(pattern).matcher(json);
      if (!matcher.find()) {
        throw new AssertionError("no " + pattern + " in " + json);
      }
      return matcher.group(1);
    }
  }
}
