package io.temper.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A PostgreSQL on loopback, of the programs in the directory that TEMPER_POSTGRES names. It
/// refuses to run as root: root starts it as the account that its package made.
final class PostgresProcess implements AutoCloseable {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Path programs;
  private final Path directory;
  private final int port;
  private @Nullable Process process;

  private PostgresProcess(Path programs, Path directory, int port) {
    this.programs = programs;
    this.directory = directory;
    this.port = port;
  }

  static PostgresProcess start() throws IOException {
    String programs = System.getenv("TEMPER_POSTGRES");
    if (programs == null || !Files.isExecutable(Path.of(programs, "postgres"))) {
      throw new AssertionError(
          "TEMPER_POSTGRES must name the directory of the program postgres, and is "
              + programs
              + ": run hack/test --only it");
    }
    // Not below a directory of JUnit's, which only root may enter.
    Path directory = Files.createTempDirectory("temper-postgres");
    PostgresProcess started = new PostgresProcess(Path.of(programs), directory, freePort());
    if (isRoot()) {
      Files.setOwner(
          directory,
          directory
              .getFileSystem()
              .getUserPrincipalLookupService()
              .lookupPrincipalByName("postgres"));
    }
    started.run(
        "initdb",
        "--pgdata=" + directory.resolve("data"),
        "--username=temper",
        "--auth=trust",
        "--no-sync");
    started.launch();
    return started;
  }

  String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
  }

  /// Ends it as a crash would.
  void kill() {
    Process running = process;
    if (running == null) {
      return;
    }
    // Its children end when they find their parent gone; a new one waits for them.
    running.descendants().forEach(ProcessHandle::destroyForcibly);
    running.destroyForcibly();
    try {
      running.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    process = null;
  }

  /// Starts it again after [#kill].
  void launch() throws IOException {
    process =
        as(
                "postgres",
                "-D",
                directory.resolve("data").toString(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
            .start();
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (exit("pg_isready", "-h", "127.0.0.1", "-p", Integer.toString(port)) != 0) {
      if (System.nanoTime() > end) {
        throw new AssertionError("postgres does not answer: " + Files.readString(log()));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  @Override
  public void close() {
    kill();
    try {
      Files.walkFileTree(
          directory,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path each, @Nullable IOException failure)
                throws IOException {
              Files.delete(each);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path log() {
    return directory.resolve("log");
  }

  private void run(String program, String... arguments) throws IOException {
    if (exit(program, arguments) != 0) {
      throw new AssertionError(program + " failed: " + Files.readString(log()));
    }
  }

  private int exit(String program, String... arguments) throws IOException {
    Process started =
        as(program, arguments)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
            .start();
    try {
      return started.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private ProcessBuilder as(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      command.addAll(
          List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"));
    }
    command.add(programs.resolve(program).toString());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).directory(directory.toFile());
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
