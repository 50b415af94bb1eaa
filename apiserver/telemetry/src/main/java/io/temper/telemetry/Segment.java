package io.temper.telemetry;

import io.temper.telemetry.codec.ByteReader;
import io.temper.telemetry.codec.DamagedException;
import io.temper.telemetry.codec.Rows;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.zip.CRC32C;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// A span of time that is over, of all subjects, in their order. Safe for all threads.
///
/// ```
/// page* index trailer
///
/// page      = int32(CRC-32C of the rest) unsigned(bytes) unsigned(inflated bytes) names frame*
/// names     = deflated { subject labels unsigned(bytes of its frame) }*
/// index     = unsigned(format) text(kind) unsigned(number) metrics
///             unsigned(pages) { unsigned(bytes) unsigned(subjects) subject }*
/// trailer   = int32(bytes of the index) int32(CRC-32C of the index) int64(magic)
/// ```
///
/// The index says of each page who is first in it; it is all that stays in memory of a file. A
/// damaged page costs what is in it and is counted, a damaged index costs the file.
final class Segment implements AutoCloseable {
  static final int FORMAT = 1;
  static final long MAGIC = 0x54_45_4D_50_53_45_47_31L;
  static final int TRAILER_BYTES = 16;
  private static final int MOST_PAGES = 1 << 20;
  private static final int MOST_PAGE_SUBJECTS = 4096;
  private static final int MOST_NAMES_BYTES = 64 * 1024 * 1024;

  private final Source source;
  private final Kind kind;
  private final long number;
  private final int[] columns;
  private final long[] offsets;
  private final int[] subjects;
  private final List<Subject> firsts;

  /// What a segment holds.
  enum Kind {
    /// A block, as it came.
    RAW("raw", 1, StoreConfig.BLOCK_SLOTS),
    /// A group of blocks: of each metric the columns min, max, sum, count.
    ROLLUP("rollup", 4, (int) (StoreConfig.GROUP_MILLIS / StoreConfig.ROLLUP_MILLIS));

    private final String word;
    private final int perMetric;
    private final int slots;

    Kind(String word, int perMetric, int slots) {
      this.word = word;
      this.perMetric = perMetric;
      this.slots = slots;
    }

    static Kind of(String word) {
      for (Kind kind : values()) {
        if (kind.word.equals(word)) {
          return kind;
        }
      }
      throw new DamagedException("a segment of kind " + word);
    }

    String word() {
      return word;
    }

    int perMetric() {
      return perMetric;
    }

    /// Slots of a segment.
    int slots() {
      return slots;
    }

    long slotMillis() {
      return this == RAW ? StoreConfig.STEP_MILLIS : StoreConfig.ROLLUP_MILLIS;
    }

    long millis() {
      return slots * slotMillis();
    }
  }

  /// Where the bytes are.
  private sealed interface Source {
    long size();

    byte[] read(long offset, int length) throws IOException;
  }

  private record Memory(byte[] bytes) implements Source {
    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public byte[] read(long offset, int length) {
      return Arrays.copyOfRange(bytes, (int) offset, (int) offset + length);
    }
  }

  private record OnDisk(Path path, FileChannel channel, long size) implements Source {
    @Override
    public byte[] read(long offset, int length) throws IOException {
      ByteBuffer into = ByteBuffer.allocate(length);
      while (into.hasRemaining()) {
        if (channel.read(into, offset + into.position()) < 0) {
          throw new DamagedException(path + " ends early");
        }
      }
      return into.array();
    }
  }

  private Segment(Source source, List<String> metrics) throws IOException {
    this.source = source;
    if (source.size() < TRAILER_BYTES) {
      throw new DamagedException("too short for a segment");
    }
    long end = source.size() - TRAILER_BYTES;
    ByteReader trailer = new ByteReader(source.read(end, TRAILER_BYTES));
    int length = trailer.int32();
    int check = trailer.int32();
    if (trailer.int64() != MAGIC || length < 0 || length > end) {
      throw new DamagedException("no segment");
    }
    byte[] content = source.read(end - length, length);
    if (check != check(content, 0)) {
      throw new DamagedException("an index with another checksum");
    }
    ByteReader index = new ByteReader(content);
    if (index.unsigned() != FORMAT) {
      throw new DamagedException("a segment in another format");
    }
    kind = Kind.of(index.text());
    number = index.unsigned();
    columns = columns(Keys.metrics(index), metrics, kind.perMetric());
    int pages = index.count(MOST_PAGES);
    offsets = new long[pages + 1];
    subjects = new int[pages];
    firsts = new ArrayList<>(pages);
    for (int i = 0; i < pages; i++) {
      offsets[i + 1] = offsets[i] + index.count((int) Math.min(Integer.MAX_VALUE, end));
      subjects[i] = index.count(MOST_PAGE_SUBJECTS);
      firsts.add(Keys.subject(index));
    }
    if (offsets[pages] != end - length) {
      throw new DamagedException("a segment with bytes of no page");
    }
  }

  /// @param metrics of now: which column of the segment is which of them
  static Segment of(byte[] bytes, List<String> metrics) {
    try {
      return new Segment(new Memory(bytes), metrics);
    } catch (IOException e) {
      throw new StoreException("memory cannot be read", e);
    }
  }

  /// @throws DamagedException when it is none
  static Segment open(Path path, List<String> metrics) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      return new Segment(new OnDisk(path, channel, channel.size()), metrics);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  Kind kind() {
    return kind;
  }

  /// Its span of time, counted from 1970 in spans of its kind.
  long number() {
    return number;
  }

  long startMillis() {
    return number * kind.millis();
  }

  long endMillis() {
    return startMillis() + kind.millis();
  }

  /// Where it lies; null while it is in memory alone.
  @Nullable Path path() {
    return source instanceof OnDisk disk ? disk.path() : null;
  }

  long size() {
    return source.size();
  }

  /// All its bytes.
  byte[] image() throws IOException {
    return source.read(0, (int) source.size());
  }

  /// One subject in it.
  record Entry(Subject subject, Map<String, String> labels, Frame frame) {}

  /// Takes the entries of a namespace, of all when it is null, that are wanted, in order.
  ///
  /// @return pages that are damaged and were left out
  int read(
      @Nullable String namespace, BiPredicate<Subject, Map<String, String>> wanted, Taker taker)
      throws IOException {
    int damaged = 0;
    for (int page = 0; page < subjects.length; page++) {
      if (!mayHold(page, namespace)) {
        continue;
      }
      List<Entry> entries;
      try {
        entries = page(page, namespace, wanted);
      } catch (DamagedException e) {
        damaged++;
        continue;
      }
      entries.forEach(taker::take);
    }
    return damaged;
  }

  /// Takes entries.
  @FunctionalInterface
  interface Taker {
    void take(Entry entry);
  }

  int pages() {
    return subjects.length;
  }

  /// The entries of a page that are wanted.
  ///
  /// @throws DamagedException when it cannot be read
  List<Entry> page(
      int page, @Nullable String namespace, BiPredicate<Subject, Map<String, String>> wanted)
      throws IOException {
    byte[] bytes = source.read(offsets[page], (int) (offsets[page + 1] - offsets[page]));
    ByteReader from = new ByteReader(bytes);
    if (from.int32() != check(bytes, 4)) {
      throw new DamagedException("a page with another checksum");
    }
    int deflated = from.count(from.left());
    byte[] names = new byte[from.count(MOST_NAMES_BYTES)];
    inflate(bytes, from.position(), deflated, names);
    from.skip(deflated);
    List<Entry> entries = new ArrayList<>();
    ByteReader name = new ByteReader(names);
    for (int i = 0; i < subjects[page]; i++) {
      Subject subject = Keys.subject(name);
      Map<String, String> labels = Keys.labels(name);
      int length = name.count(from.left());
      if ((namespace == null || namespace.equals(subject.namespace()))
          && wanted.test(subject, labels)) {
        entries.add(
            new Entry(subject, labels, frame(new ByteReader(bytes, from.position(), length))));
      }
      from.skip(length);
    }
    return entries;
  }

  @Override
  public void close() throws IOException {
    if (source instanceof OnDisk disk) {
      disk.channel().close();
    }
  }

  static int check(byte[] bytes, int from) {
    CRC32C check = new CRC32C();
    check.update(bytes, from, bytes.length - from);
    return (int) check.getValue();
  }

  private boolean mayHold(int page, @Nullable String namespace) {
    if (namespace == null) {
      return true;
    }
    boolean startsAfter = firsts.get(page).namespace().compareTo(namespace) > 0;
    boolean endsBefore =
        page + 1 < firsts.size() && firsts.get(page + 1).namespace().compareTo(namespace) < 0;
    return !startsAfter && !endsBefore;
  }

  private Frame frame(ByteReader from) {
    Frame stored = Frame.read(from, kind.slots(), columns.length);
    int width = 0;
    for (int column : columns) {
      width = Math.max(width, column + 1);
    }
    long[][] mapped = new long[width][];
    for (int i = 0; i < columns.length; i++) {
      if (columns[i] >= 0) {
        mapped[columns[i]] = stored.columns()[i];
      }
    }
    for (int i = 0; i < width; i++) {
      if (mapped[i] == null) {
        mapped[i] = new long[stored.slots().length];
        Arrays.fill(mapped[i], Rows.ABSENT);
      }
    }
    return new Frame(stored.slots(), mapped);
  }

  /// Where each stored column goes; -1 for those of metrics that are no more.
  private static int[] columns(List<String> stored, List<String> metrics, int perMetric) {
    int[] columns = new int[stored.size() * perMetric];
    for (int i = 0; i < columns.length; i++) {
      int metric = metrics.indexOf(stored.get(i / perMetric));
      columns[i] = metric < 0 ? -1 : metric * perMetric + i % perMetric;
    }
    return columns;
  }

  private static void inflate(byte[] bytes, int from, int length, byte[] into) {
    try (Inflater inflater = new Inflater()) {
      inflater.setInput(bytes, from, length);
      int filled = 0;
      while (filled < into.length) {
        int more = inflater.inflate(into, filled, into.length - filled);
        if (more == 0) {
          throw new DamagedException("a page with fewer names than it says");
        }
        filled += more;
      }
    } catch (DataFormatException e) {
      throw new DamagedException("a page with unreadable names");
    }
  }
}
