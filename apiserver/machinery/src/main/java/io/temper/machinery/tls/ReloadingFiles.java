package io.temper.machinery.tls;

import io.temper.machinery.time.Clocks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads files again while the process runs. Looks at their content every few seconds instead of
/// waiting for events: a mounted Secret changes by a swap of links two folders up, and network file
/// systems tell nothing. Content that cannot be used is reported once and the old one kept.
public final class ReloadingFiles implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ReloadingFiles.class);
  private static final Duration EVERY = Duration.ofSeconds(5);

  private final Clocks clocks;
  private final List<Watched> watched = new CopyOnWriteArrayList<>();
  private final Thread thread = Thread.ofVirtual().name("reloading-files").unstarted(this::run);

  public ReloadingFiles(Clocks clocks) {
    this.clocks = clocks;
  }

  /// Reads files that belong together and gives their texts to the consumer, now and whenever one
  /// of them changes. The consumer throws [CertificateException] for texts it cannot use.
  ///
  /// @throws CertificateException when they cannot be read or used now
  public void watch(List<Path> files, Consumer<List<String>> use) {
    List<String> texts = read(files);
    use.accept(texts);
    watched.add(new Watched(List.copyOf(files), use, texts));
  }

  public void start() {
    thread.start();
  }

  /// Looks at every file once.
  void look() {
    watched.forEach(Watched::look);
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    try {
      while (true) {
        clocks.sleep(EVERY);
        look();
      }
    } catch (InterruptedException _) {
      // The process stops.
      Thread.currentThread().interrupt();
    }
  }

  private static List<String> read(List<Path> files) {
    List<String> texts = new ArrayList<>();
    for (Path file : files) {
      try {
        texts.add(Files.readString(file, StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new CertificateException("cannot read " + file + ": " + e.getMessage(), e);
      }
    }
    return texts;
  }

  private static final class Watched {
    private final List<Path> files;
    private final Consumer<List<String>> use;
    private List<String> current;
    private String lastProblem = "";

    Watched(List<Path> files, Consumer<List<String>> use, List<String> current) {
      this.files = files;
      this.use = use;
      this.current = current;
    }

    void look() {
      try {
        List<String> texts = read(files);
        if (!texts.equals(current)) {
          use.accept(texts);
          current = texts;
          log.atInfo().addKeyValue("files", files).log("Files reloaded");
        }
        lastProblem = "";
      } catch (CertificateException e) {
        // Half-written pairs and folders being swapped look like this; the next look will tell.
        String problem = String.valueOf(e.getMessage());
        if (!problem.equals(lastProblem)) {
          lastProblem = problem;
          log.atWarn()
              .addKeyValue("files", files)
              .addKeyValue("problem", problem)
              .log("Files changed but cannot be used; the old ones stay in force");
        }
      }
    }
  }
}
