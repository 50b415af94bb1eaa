package io.temper.telemetry;

import io.temper.telemetry.codec.ByteReader;
import io.temper.telemetry.codec.ByteWriter;
import io.temper.telemetry.codec.DamagedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.CRC32C;

/// A head on disk, as far as it was committed.
///
/// ```
/// file   = record*             the first one says what the file is
/// record = int32(length) int32(CRC-32C of the content) content
/// entry  = unsigned(id · 2 + named) [subject labels] unsigned(length) rows
/// ```
///
/// A record's content is entries. Reading ends at the first record that is not whole: rows after it
/// build on rows that are not known.
final class WriteAheadLog implements AutoCloseable {
  private static final int FORMAT = 1;
  private static final int RECORD_BYTES = 64 * 1024;
  private static final int MOST_RECORD_BYTES = 64 * 1024 * 1024;

  private final FileChannel file;
  private final ByteWriter record = new ByteWriter(RECORD_BYTES);
  private long size;
  private boolean broken;

  private WriteAheadLog(FileChannel file) {
    this.file = file;
  }

  /// Makes the file that of a head, all of whose rows are written to it, in place of what may be
  /// there.
  static WriteAheadLog create(Path path, Head head, List<String> metrics) throws IOException {
    Path draft = path.resolveSibling(path.getFileName() + Names.DRAFT);
    FileChannel file =
        FileChannel.open(
            draft,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    WriteAheadLog log = new WriteAheadLog(file);
    try {
      log.record.unsigned(FORMAT);
      log.record.unsigned(head.block());
      Keys.write(metrics, log.record);
      log.flush();
      for (Head.Series series : head.all()) {
        log.add(series, 0, true);
      }
      log.commit();
      Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      Names.force(path);
      return log;
    } catch (IOException | RuntimeException e) {
      file.close();
      Files.deleteIfExists(draft);
      throw e;
    }
  }

  /// Adds a series' rows from there on to what is committed next.
  ///
  /// @param named whether to say who it is
  void add(Head.Series series, int from, boolean named) throws IOException {
    record.unsigned((long) series.id() << 1 | (named ? 1 : 0));
    if (named) {
      Keys.write(series.subject(), record);
      Keys.write(series.labels(), record);
    }
    byte[] rows = series.bytes(from);
    record.unsigned(rows.length);
    record.bytes(rows, 0, rows.length);
    if (record.size() >= RECORD_BYTES) {
      flush();
    }
  }

  /// Makes all that was added safe against the end of the process and of the machine.
  ///
  /// @throws IOException when it is not; this log is of no use any more then
  void commit() throws IOException {
    flush();
    file.force(false);
  }

  long size() {
    return size;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private void flush() throws IOException {
    if (broken) {
      throw new IOException("an earlier write failed");
    }
    if (record.size() == 0) {
      return;
    }
    CRC32C check = new CRC32C();
    check.update(record.array(), 0, record.size());
    ByteBuffer head = ByteBuffer.allocate(8).putInt(record.size()).putInt((int) check.getValue());
    broken = true;
    write(head.flip());
    write(ByteBuffer.wrap(record.array(), 0, record.size()));
    broken = false;
    record.truncate(0);
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      size += file.write(bytes);
    }
  }

  /// What a file holds.
  ///
  /// @param lostBytes at its end that cannot be read
  record Replayed(Head head, long lostBytes) {}

  /// Reads a file back.
  ///
  /// @throws DamagedException when not even its beginning can be read, or it is of other metrics
  static Replayed read(Path path, List<String> metrics) throws IOException {
    byte[] bytes = Files.readAllBytes(path);
    ByteReader records = new ByteReader(bytes);
    ByteReader first = new ByteReader(next(records));
    if (first.unsigned() != FORMAT) {
      throw new DamagedException("a log in another format");
    }
    Head head = new Head(first.unsigned(), metrics.size());
    if (!Keys.metrics(first).equals(metrics)) {
      throw new DamagedException("a log of other metrics");
    }
    int good = records.position();
    try {
      while (!records.atEnd()) {
        replay(new ByteReader(next(records)), head);
        good = records.position();
      }
    } catch (DamagedException e) {
      return new Replayed(head, bytes.length - good);
    }
    return new Replayed(head, 0);
  }

  private static byte[] next(ByteReader records) {
    int length = records.int32();
    int expected = records.int32();
    if (length < 1 || length > MOST_RECORD_BYTES) {
      throw new DamagedException("a record of " + length + " bytes");
    }
    byte[] content = records.bytes(length);
    CRC32C check = new CRC32C();
    check.update(content);
    if ((int) check.getValue() != expected) {
      throw new DamagedException("a record with another checksum");
    }
    return content;
  }

  private static void replay(ByteReader entries, Head head) {
    while (!entries.atEnd()) {
      long who = entries.unsigned();
      Head.Series series;
      if ((who & 1) == 1) {
        series = head.define(Keys.subject(entries), Keys.labels(entries));
      } else {
        series = head.byId((int) Math.min(Integer.MAX_VALUE, who >>> 1));
      }
      if (series.id() != who >>> 1) {
        throw new DamagedException("rows of somebody else");
      }
      series.replay(entries.bytes(entries.count(entries.left())));
    }
  }
}
