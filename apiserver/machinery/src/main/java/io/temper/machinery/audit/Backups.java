package io.temper.machinery.audit;

import io.temper.machinery.time.Clocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What became of earlier log files: `audit.log` was renamed to
/// `audit-2026-11-20T12-00-00.000.log`, at the time in its name (UTC), as kube-apiserver's are.
final class Backups {
  private static final Logger log = LoggerFactory.getLogger(Backups.class);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss.SSS").withZone(ZoneOffset.UTC);

  private final Path folder;
  private final String prefix;
  private final String suffix;
  private final int most;
  private final Duration oldest;
  private final Clocks clocks;

  /// @param most how many are kept; 0 for all
  /// @param maxAgeDays how long they are kept; 0 for ever
  Backups(Path file, int most, int maxAgeDays, Clocks clocks) {
    Path absolute = file.toAbsolutePath();
    Path parent = absolute.getParent();
    this.folder = parent == null ? absolute : parent;
    String name = String.valueOf(absolute.getFileName());
    int dot = name.lastIndexOf('.');
    this.prefix = (dot < 0 ? name : name.substring(0, dot)) + "-";
    this.suffix = dot < 0 ? "" : name.substring(dot);
    this.most = most == 0 ? Integer.MAX_VALUE : most;
    this.oldest = Duration.ofDays(maxAgeDays);
    this.clocks = clocks;
  }

  /// What to call the current file from now on.
  Path next() {
    return folder.resolve(prefix + TIME.format(clocks.now()) + suffix);
  }

  /// Deletes those that are too many or too old.
  void prune() {
    List<Backup> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      files.forEach(file -> read(file, all));
      all.sort(Comparator.comparing(Backup::at).reversed());
      Instant horizon = oldest.isZero() ? Instant.MIN : clocks.now().minus(oldest);
      for (int i = 0; i < all.size(); i++) {
        if (i >= most || all.get(i).at.isBefore(horizon)) {
          Files.deleteIfExists(all.get(i).file);
        }
      }
    } catch (IOException e) {
      log.atWarn()
          .addKeyValue("folder", folder)
          .addKeyValue("problem", e.toString())
          .log("Old audit logs cannot be deleted");
    }
  }

  private void read(Path file, List<Backup> all) {
    String name = String.valueOf(file.getFileName());
    if (!name.startsWith(prefix)
        || !name.endsWith(suffix)
        || name.length() < prefix.length() + suffix.length()) {
      return;
    }
    String time = name.substring(prefix.length(), name.length() - suffix.length());
    try {
      all.add(new Backup(file, TIME.parse(time, Instant::from)));
    } catch (DateTimeException _) {
      // Somebody else's.
    }
  }

  private record Backup(Path file, Instant at) {}
}
