package io.temper.server.telemetry;

import io.temper.server.port.Checkpoints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Function;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Checkpoints beside the telemetry, in the directory whose lock the store holds.
///
/// ```
/// magic, 8 bytes │ version, 4 │ length, 4 │ CRC-32C of version, length and content, 4 │ content
/// ```
///
/// A file is written under another name, forced, renamed, and never changed.
public final class CheckpointFiles implements Checkpoints {
  private static final Logger log = LoggerFactory.getLogger(CheckpointFiles.class);
  private static final long MAGIC = 0x54_4d_50_52_43_4b_50_54L; // TMPRCKPT
  private static final int HEADER = 20;
  private static final String END = ".checkpoint";
  private static final String DRAFT = ".draft"; // as the store's own: it clears away what is left

  private final Recorder recorder;
  private final @Nullable Path directory;
  private final TelemetryMetrics metrics;
  private volatile String trouble = "";

  public CheckpointFiles(Recorder recorder, TelemetryConfig config, TelemetryMetrics metrics) {
    this.recorder = recorder;
    this.directory = config.files();
    this.metrics = metrics;
  }

  @Override
  public boolean areOpen() {
    return directory != null && recorder.store().isPresent();
  }

  @Override
  public <T> @Nullable T read(String name, int version, Function<byte[], T> parse) {
    if (directory == null) {
      return null;
    }
    Path file = directory.resolve(name + END);
    try {
      return parse.apply(content(Files.readAllBytes(file), version));
    } catch (NoSuchFileException _) {
      return null;
    } catch (IOException | IllegalArgumentException e) {
      metrics.checkpointPassedOver();
      log.atWarn()
          .addKeyValue("file", file)
          .addKeyValue("reason", e.getMessage())
          .log("A checkpoint cannot be used and is passed over");
      return null;
    }
  }

  @Override
  public boolean write(String name, int version, byte[] content) {
    if (directory == null) {
      return false;
    }
    Path draft = directory.resolve(name + END + DRAFT);
    try {
      try (FileChannel channel =
          FileChannel.open(
              draft,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        ByteBuffer bytes = file(version, content);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(draft, directory.resolve(name + END), StandardCopyOption.ATOMIC_MOVE);
      say("");
      return true;
    } catch (IOException e) {
      metrics.checkpointFailed();
      say(e.toString());
      return false;
    }
  }

  private void say(String now) {
    if (trouble.isEmpty() != now.isEmpty()) {
      if (now.isEmpty()) {
        log.atInfo().log("Checkpoints are written again");
      } else {
        log.atWarn()
            .addKeyValue("reason", now)
            .log("Checkpoints cannot be written: those that are there stay");
      }
    }
    trouble = now;
  }

  private static ByteBuffer file(int version, byte[] content) {
    return ByteBuffer.allocate(HEADER + content.length)
        .putLong(MAGIC)
        .putInt(version)
        .putInt(content.length)
        .putInt(checksum(version, content))
        .put(content)
        .flip();
  }

  private static byte[] content(byte[] file, int version) {
    if (file.length < HEADER) {
      throw new IllegalArgumentException("it is cut off");
    }
    ByteBuffer bytes = ByteBuffer.wrap(file);
    if (bytes.getLong() != MAGIC) {
      throw new IllegalArgumentException("it is no checkpoint");
    }
    int found = bytes.getInt();
    int length = bytes.getInt();
    int checksum = bytes.getInt();
    if (length != bytes.remaining()) {
      throw new IllegalArgumentException(
          "it has " + bytes.remaining() + " bytes instead of " + length);
    }
    byte[] content = new byte[length];
    bytes.get(content);
    if (checksum(found, content) != checksum) {
      throw new IllegalArgumentException("its checksum is wrong");
    }
    if (found != version) {
      throw new IllegalArgumentException("it is of version " + found + " instead of " + version);
    }
    return content;
  }

  private static int checksum(int version, byte[] content) {
    CRC32C checksum = new CRC32C();
    checksum.update(
        ByteBuffer.allocate(2 * Integer.BYTES).putInt(version).putInt(content.length).flip());
    checksum.update(content);
    return (int) checksum.getValue();
  }
}
