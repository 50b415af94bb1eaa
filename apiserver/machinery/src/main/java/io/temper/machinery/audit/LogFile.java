package io.temper.machinery.audit;

import io.temper.machinery.time.Clocks;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Events as lines of a file, which only its owner may read. When it would grow too large it is
/// renamed and a new one begun. A line is there whole or not at all: what a full disk has cut is
/// taken back, and the next event tries again.
final class LogFile implements EventWriter {
  static final String PLUGIN = "log";
  private static final Logger log = LoggerFactory.getLogger(LogFile.class);

  private final Path path;
  private final long maxBytes;
  private final Backups backups;
  private final Opener opener;
  private @Nullable OutputStream out;
  private long size;
  private boolean rotationFails;

  /// @param maxBytes 0 for no limit
  LogFile(Path path, long maxBytes, Backups backups, Opener opener) {
    this.path = path;
    this.maxBytes = maxBytes == 0 ? Long.MAX_VALUE : maxBytes;
    this.backups = backups;
    this.opener = opener;
  }

  /// @throws AuditException when the file cannot be made or written
  static LogFile open(Path path, long maxBytes, int maxBackups, int maxAgeDays, Clocks clocks) {
    // Not a channel: one of those would be closed when the thread of a request is interrupted.
    Opener appending = file -> new FileOutputStream(file.toFile(), true);
    LogFile file =
        new LogFile(path, maxBytes, new Backups(path, maxBackups, maxAgeDays, clocks), appending);
    try {
      file.opened();
    } catch (IOException e) {
      throw new AuditException("cannot write the audit log " + path + ": " + e, e);
    }
    return file;
  }

  @Override
  public String plugin() {
    return PLUGIN;
  }

  @Override
  public synchronized void write(List<EncodedEvent> events) throws IOException {
    for (EncodedEvent event : events) {
      write(event.line());
    }
  }

  @Override
  public synchronized void close() {
    closeStream();
  }

  private void write(byte[] line) throws IOException {
    OutputStream stream = opened();
    if (size > 0 && size + line.length > maxBytes) {
      stream = rotated(stream);
    }
    try {
      stream.write(line);
      size += line.length;
    } catch (IOException e) {
      takeBack();
      throw e;
    }
  }

  private OutputStream opened() throws IOException {
    OutputStream stream = out;
    if (stream != null) {
      return stream;
    }
    Path folder = path.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    if (!Files.exists(path)) {
      Files.createFile(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    stream = opener.open(path);
    out = stream;
    size = wholeLines(path.toFile(), stream);
    return stream;
  }

  /// Ends a line that a process left unfinished.
  private static long wholeLines(File file, OutputStream stream) throws IOException {
    if (!file.isFile()) {
      return 0;
    }
    try (RandomAccessFile reader = new RandomAccessFile(file, "r")) {
      long length = reader.length();
      if (length == 0) {
        return 0;
      }
      reader.seek(length - 1);
      if (reader.read() == '\n') {
        return length;
      }
      stream.write('\n');
      return length + 1;
    }
  }

  private OutputStream rotated(OutputStream current) throws IOException {
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      return current;
    }
    try {
      Files.move(path, backups.next());
    } catch (NoSuchFileException _) {
      // Somebody took the file away; what we hold nobody will ever read.
      closeStream();
      return opened();
    } catch (IOException e) {
      // A file that is too large is better than events that are nowhere.
      if (!rotationFails) {
        rotationFails = true;
        log.atWarn()
            .addKeyValue("file", path)
            .addKeyValue("problem", e.toString())
            .log("The audit log cannot be rotated and goes on growing");
      }
      return current;
    }
    rotationFails = false;
    closeStream();
    backups.prune();
    return opened();
  }

  private void takeBack() {
    closeStream();
    if (!Files.isRegularFile(path)) {
      return;
    }
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      if (file.length() > size) {
        file.setLength(size);
      }
    } catch (IOException _) {
      // The line is ended when the file is opened the next time.
    }
  }

  private void closeStream() {
    OutputStream stream = out;
    out = null;
    if (stream != null) {
      try {
        stream.close();
      } catch (IOException _) {
        // Every line was written or reported already.
      }
    }
  }

  /// Opens a file to append to it.
  @FunctionalInterface
  interface Opener {
    OutputStream open(Path file) throws IOException;
  }
}
