package io.temper.telemetry;

import io.temper.telemetry.codec.DamagedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The segments. Safe for all threads, but only one writes.
final class Shelf implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Shelf.class);

  private final @Nullable Path directory;
  private final StoreConfig config;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final NavigableMap<Long, Segment> blocks = new TreeMap<>();
  private final NavigableMap<Long, Segment> rollups = new TreeMap<>();

  /// @param directory null: memory alone
  Shelf(@Nullable Path directory, StoreConfig config) {
    this.directory = directory;
    this.config = config;
  }

  /// Takes up the files there are. Those that cannot be read are set aside.
  ///
  /// @return how many those are
  int load() throws IOException {
    int damaged = 0;
    if (directory == null) {
      return damaged;
    }
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        damaged += load(file) ? 0 : 1;
      }
    }
    return damaged;
  }

  boolean holdsBlock(long block) {
    return reading(() -> blocks.containsKey(block));
  }

  void add(Segment segment) {
    writing(() -> shelf(segment.kind()).put(segment.number(), segment));
  }

  /// Reads blocks, and rollups where there is no block.
  ///
  /// @param known blocks that were read from elsewhere
  /// @return pages that are damaged
  int read(Query query, Set<Long> known, Reading into) {
    lock.readLock().lock();
    try {
      int damaged = 0;
      Set<Long> read = new HashSet<>(known);
      for (Segment block : blocks.values()) {
        if (read.add(block.number()) && overlaps(block, query)) {
          damaged += read(block, query, into, entry -> into.addRaw(entry, block.startMillis()));
        }
      }
      if (query.stepMillis() % StoreConfig.ROLLUP_MILLIS != 0) {
        return damaged;
      }
      for (Segment rollup : rollups.values()) {
        if (overlaps(rollup, query)) {
          damaged +=
              read(
                  rollup,
                  query,
                  into,
                  entry ->
                      into.addRollup(
                          entry,
                          rollup.startMillis(),
                          at -> !read.contains(at / StoreConfig.BLOCK_MILLIS)));
        }
      }
      return damaged;
    } finally {
      lock.readLock().unlock();
    }
  }

  /// Reads the blocks of a span of time, as they came.
  ///
  /// @param known blocks that were read from elsewhere
  /// @return pages that are damaged
  int read(long fromMillis, long toMillis, Set<Long> known, BlockTaker taker) {
    lock.readLock().lock();
    try {
      int damaged = 0;
      for (Segment block : blocks.values()) {
        if (block.startMillis() < toMillis
            && block.endMillis() > fromMillis
            && !known.contains(block.number())) {
          damaged += read(block, entry -> taker.take(block.startMillis(), entry));
        }
      }
      return damaged;
    } finally {
      lock.readLock().unlock();
    }
  }

  /// Takes the entries of blocks.
  @FunctionalInterface
  interface BlockTaker {
    void take(long startMillis, Segment.Entry entry);
  }

  /// Writes what is in memory alone to files.
  ///
  /// @throws IOException when one cannot be; it stays in memory, those before it are written
  void persist() throws IOException {
    if (directory == null) {
      return;
    }
    for (Segment segment : all()) {
      if (segment.path() == null) {
        Path path = directory.resolve(Names.segment(segment.kind(), segment.number()));
        write(path, segment.image());
        Segment written = Segment.open(path, config.metrics());
        writing(() -> shelf(segment.kind()).replace(segment.number(), segment, written));
        if (segment.kind() == Segment.Kind.RAW) {
          Files.deleteIfExists(directory.resolve(Names.log(segment.number())));
        }
      }
    }
  }

  /// Rolls up the groups before that one that are not yet.
  ///
  /// @return pages that are damaged
  int rollUp(long before) throws IOException {
    int damaged = 0;
    Set<Long> groups = new HashSet<>();
    for (Segment block : kept(blocks)) {
      groups.add(block.number() / StoreConfig.GROUP_BLOCKS);
    }
    for (long group : groups) {
      if (group < before && !reading(() -> rollups.containsKey(group))) {
        Rollups.Made made = Rollups.of(group, blocks(group), config.metrics());
        damaged += made.damagedPages();
        add(Segment.of(made.image(), config.metrics()));
      }
    }
    return damaged;
  }

  /// Gives up what is over the limits, the oldest first.
  void trim() {
    while (count(blocks) > StoreConfig.KEPT_BLOCKS) {
      drop(first(blocks));
    }
    while (count(rollups) > config.keptGroups()) {
      drop(first(rollups));
    }
    while (bytes(true) > config.mostDiskBytes()) {
      drop(oldest(true));
    }
    while (bytes(false) > config.mostMemoryBytes()) {
      drop(oldest(false));
    }
  }

  /// Forgets everything from a block on: a clock that was ahead made it.
  void discardAfter(long block) {
    for (Segment segment : all()) {
      boolean later =
          segment.kind() == Segment.Kind.RAW
              ? segment.number() > block
              : segment.number() >= block / StoreConfig.GROUP_BLOCKS;
      if (later) {
        drop(segment);
      }
    }
  }

  /// The newest block; empty when there is none.
  OptionalLong newestBlock() {
    return reading(
        () -> blocks.isEmpty() ? OptionalLong.empty() : OptionalLong.of(blocks.lastKey()));
  }

  /// Where blocks begin; empty when there is none.
  OptionalLong oldestBlockMillis() {
    return reading(() ->
        blocks.isEmpty()
            ? OptionalLong.empty()
            : OptionalLong.of(blocks.firstEntry().getValue().startMillis()));
  }

  /// Where rollups begin; empty when there is none.
  OptionalLong oldestRollupMillis() {
    return reading(() ->
        rollups.isEmpty()
            ? OptionalLong.empty()
            : OptionalLong.of(rollups.firstEntry().getValue().startMillis()));
  }

  /// Bytes of the segments in files, or of those in memory alone.
  long bytes(boolean onDisk) {
    return all().stream()
        .filter(segment -> segment.path() != null == onDisk)
        .mapToLong(Segment::size)
        .sum();
  }

  @Override
  public void close() throws IOException {
    for (Segment segment : all()) {
      segment.close();
    }
  }

  /// Writes a file as a whole: it has all the content or does not exist.
  private static void write(Path path, byte[] content) throws IOException {
    Path draft = path.resolveSibling(path.getFileName() + Names.DRAFT);
    try (FileChannel file =
        FileChannel.open(
            draft,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
      file.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(draft);
      throw e;
    }
    Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Names.force(path);
  }

  private boolean load(Path file) throws IOException {
    String name = file.getFileName().toString();
    for (Segment.Kind kind : Segment.Kind.values()) {
      OptionalLong number = Names.segmentNumber(kind, name);
      if (number.isEmpty()) {
        continue;
      }
      try {
        Segment segment = Segment.open(file, config.metrics());
        if (segment.kind() != kind || segment.number() != number.getAsLong()) {
          segment.close();
          throw new DamagedException("a segment of another time");
        }
        add(segment);
      } catch (DamagedException e) {
        log.atWarn()
            .addKeyValue("file", file)
            .addKeyValue("reason", e.getMessage())
            .log("A file of telemetry is damaged and set aside");
        Files.move(
            file, file.resolveSibling(name + Names.DAMAGED), StandardCopyOption.REPLACE_EXISTING);
        return false;
      }
    }
    return true;
  }

  private static boolean overlaps(Segment segment, Query query) {
    return segment.startMillis() < query.toMillis() && segment.endMillis() > query.fromMillis();
  }

  private static int read(Segment segment, Query query, Reading into, Segment.Taker taker) {
    try {
      return segment.read(query.namespace(), into::wants, taker);
    } catch (IOException e) {
      return unreadable(segment, e);
    }
  }

  private static int read(Segment segment, Segment.Taker taker) {
    try {
      return segment.read(null, (_, _) -> true, taker);
    } catch (IOException e) {
      return unreadable(segment, e);
    }
  }

  private static int unreadable(Segment segment, IOException e) {
    log.atWarn()
        .addKeyValue("file", segment.path())
        .addKeyValue("reason", e.getMessage())
        .log("A file of telemetry cannot be read");
    return segment.pages();
  }

  private List<Segment> blocks(long group) {
    long first = group * StoreConfig.GROUP_BLOCKS;
    return reading(
        () -> List.copyOf(blocks.subMap(first, first + StoreConfig.GROUP_BLOCKS).values()));
  }

  private void drop(Segment segment) {
    writing(() -> shelf(segment.kind()).remove(segment.number(), segment));
    try {
      segment.close();
      if (directory != null) {
        Path path = segment.path();
        if (path != null) {
          Files.deleteIfExists(path);
        }
        if (segment.kind() == Segment.Kind.RAW) {
          Files.deleteIfExists(directory.resolve(Names.log(segment.number())));
        }
      }
    } catch (IOException e) {
      // Nobody reads it any more; what is left of it is tried again at the next start.
      log.atWarn()
          .addKeyValue("file", segment.path())
          .addKeyValue("reason", e.getMessage())
          .log("An old file of telemetry cannot be deleted");
    }
  }

  private Segment oldest(boolean onDisk) {
    return all().stream()
        .filter(segment -> segment.path() != null == onDisk)
        .min(Comparator.comparingLong(Segment::startMillis))
        .orElseThrow();
  }

  private List<Segment> all() {
    List<Segment> all = new ArrayList<>(kept(blocks));
    all.addAll(kept(rollups));
    return all;
  }

  private List<Segment> kept(NavigableMap<Long, Segment> shelf) {
    return reading(() -> List.copyOf(shelf.values()));
  }

  private int count(NavigableMap<Long, Segment> shelf) {
    return reading(shelf::size);
  }

  private Segment first(NavigableMap<Long, Segment> shelf) {
    return reading(() -> shelf.firstEntry().getValue());
  }

  private NavigableMap<Long, Segment> shelf(Segment.Kind kind) {
    return kind == Segment.Kind.RAW ? blocks : rollups;
  }

  private <T> T reading(Supplier<T> read) {
    return locked(lock.readLock(), read);
  }

  private void writing(Runnable change) {
    locked(
        lock.writeLock(),
        () -> {
          change.run();
          return true;
        });
  }

  private static <T> T locked(Lock held, Supplier<T> action) {
    held.lock();
    try {
      return action.get();
    } finally {
      held.unlock();
    }
  }
}
