package io.temper.telemetry;

import io.temper.telemetry.codec.DamagedException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Rows of what was measured, by subject and time. Safe for all threads.
///
/// What was appended can be read at once. It is on disk when `append` returns, unless the disk
/// cannot be written: then it is kept in memory, [#statistics] says why, and writing is tried again
/// every minute.
public final class TelemetryStore implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TelemetryStore.class);

  /// A clock that goes back by more than this was ahead before; what it dated so is forgotten.
  private static final int MOST_SLOTS_BACK = 20;

  private static final long RETRY_MILLIS = 60_000;

  private final @Nullable Path directory;
  private final StoreConfig config;
  private final @Nullable FileLock lock;
  private final Shelf shelf;
  private final ExecutorService sealer =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("telemetry-sealer").factory());
  private final AtomicLong damaged = new AtomicLong();

  // Guarded by this.
  private final List<Head> sealing = new ArrayList<>();
  private Head head;
  private @Nullable WriteAheadLog wal;
  private long newestSlot = -1;
  private long retryMillis;
  private long committedMillis;
  private long takenMillis;
  private @Nullable String logTrouble;
  private long samples;
  private long lateRows;
  private long crowdedRows;
  private long lostBytes;

  private volatile @Nullable String sealTrouble;

  private TelemetryStore(@Nullable Path directory, StoreConfig config, @Nullable FileLock lock) {
    this.directory = directory;
    this.config = config;
    this.lock = lock;
    this.shelf = new Shelf(directory, config);
    this.head = new Head(0, config.metrics().size());
  }

  /// Opens a store, with all that is in it.
  ///
  /// @param directory where its files are; null: it lives in memory
  /// @throws StoreException when the directory is another's, or cannot be read
  public static TelemetryStore open(@Nullable Path directory, StoreConfig config) {
    if (directory == null) {
      return new TelemetryStore(null, config, null);
    }
    FileLock lock = null;
    try {
      Files.createDirectories(directory);
      lock = lock(directory);
      TelemetryStore store = new TelemetryStore(directory, config, lock);
      store.recover(directory);
      return store;
    } catch (IOException e) {
      release(lock);
      throw new StoreException("telemetry cannot be read from " + directory + ": " + e, e);
    }
  }

  /// Takes rows in. Of several of one subject within a step of the grid the first counts.
  ///
  /// @param millis when they were measured, since 1970
  public synchronized void append(long millis, List<Measurement> rows) {
    long slot = Math.floorDiv(millis, StoreConfig.STEP_MILLIS);
    if (slot < newestSlot - MOST_SLOTS_BACK) {
      goBack(slot);
    }
    long block = Math.floorDiv(slot, (long) StoreConfig.BLOCK_SLOTS);
    if (slot < 0 || slot < newestSlot || block < head.block() || isOver(block)) {
      lateRows += rows.size();
      return;
    }
    if (block > head.block()) {
      turn(block);
    }
    newestSlot = slot;
    takenMillis = millis;
    reopen(millis);
    int inBlock = (int) (slot % StoreConfig.BLOCK_SLOTS);
    rows.forEach(row -> add(row, inBlock));
    commit(millis);
  }

  /// Reads.
  public Answer query(Query query) {
    Reading reading = new Reading(query);
    Set<Long> read = new HashSet<>();
    List<Head> heads;
    synchronized (this) {
      read(head, query, reading);
      read.add(head.block());
      heads = List.copyOf(sealing);
    }
    for (Head sealed : heads) {
      read(sealed, query, reading);
      read.add(sealed.block());
    }
    int pages = shelf.read(query, read, reading);
    damaged.addAndGet(pages);
    return reading.answer(pages);
  }

  /// Every row of some steps of the grid, as it was taken down; what is only rolled up is not
  /// there. Holds all of them in memory: one row has a number for each of the store's metrics.
  ///
  /// @param fromMillis start, a multiple of the grid's step
  /// @param steps how many, from the start on
  /// @return the rows of each step, in the order of subjects
  public List<List<Measurement>> rows(long fromMillis, int steps) {
    if (Math.floorMod(fromMillis, StoreConfig.STEP_MILLIS) != 0) {
      throw new IllegalArgumentException("rows off the grid");
    }
    long first = fromMillis / StoreConfig.STEP_MILLIS;
    Taking taking = new Taking(first, steps);
    Set<Long> read = new HashSet<>();
    List<Head> heads;
    synchronized (this) {
      taking.head(head);
      read.add(head.block());
      heads = List.copyOf(sealing);
    }
    for (Head sealed : heads) {
      taking.head(sealed);
      read.add(sealed.block());
    }
    damaged.addAndGet(
        shelf.read(fromMillis, fromMillis + steps * StoreConfig.STEP_MILLIS, read, taking::entry));
    return taking.rows();
  }

  /// Where the newest step of the grid begins for which rows were taken down, be it none; no more
  /// come of it once `append` has returned that is called once a step. Empty before the first.
  public synchronized OptionalLong newestMillis() {
    return newestSlot < 0
        ? OptionalLong.empty()
        : OptionalLong.of(newestSlot * StoreConfig.STEP_MILLIS);
  }

  public synchronized Statistics statistics() {
    String trouble = logTrouble == null ? sealTrouble : logTrouble;
    long oldest = head.isEmpty() ? Long.MAX_VALUE : head.block() * StoreConfig.BLOCK_MILLIS;
    for (Head sealed : sealing) {
      oldest = Math.min(oldest, sealed.block() * StoreConfig.BLOCK_MILLIS);
    }
    oldest = Math.min(oldest, shelf.oldestBlockMillis().orElse(Long.MAX_VALUE));
    return new Statistics(
        head.subjects(),
        samples,
        lateRows,
        crowdedRows,
        damaged.get(),
        lostBytes,
        head.memoryBytes(),
        shelf.bytes(false),
        shelf.bytes(true),
        wal == null ? 0 : wal.size(),
        directory == null ? 0 : takenMillis - committedMillis,
        trouble,
        oldest == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(oldest),
        shelf.oldestRollupMillis());
  }

  /// Waits until what is over has become segments.
  void settle() {
    try {
      sealer.submit(() -> {}).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    sealer.shutdown();
    try {
      // What is not written by then is written from its log at the next start.
      if (!sealer.awaitTermination(10, TimeUnit.SECONDS)) {
        sealer.shutdownNow();
      }
    } catch (InterruptedException e) {
      sealer.shutdownNow();
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      closeLog();
    }
    try {
      shelf.close();
    } catch (IOException e) {
      log.atWarn().setCause(e).log("Telemetry was not closed well");
    }
    release(lock);
  }

  private static FileLock lock(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(Names.LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Somebody in this very process has it: the same as any other.
    }
    if (lock == null) {
      channel.close();
      throw new StoreException(directory + " is in use by another process");
    }
    return lock;
  }

  private static void release(@Nullable FileLock lock) {
    try {
      if (lock != null) {
        lock.acquiredBy().close();
      }
    } catch (IOException e) {
      log.atWarn().setCause(e).log("The lock on telemetry was not released well");
    }
  }

  private void recover(Path from) throws IOException {
    Map<Long, Path> logs = new TreeMap<>();
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(Names.DRAFT) || name.endsWith(Names.DAMAGED)) {
          Files.delete(file);
        }
        Names.logBlock(name).ifPresent(block -> logs.put(block, file));
      }
    }
    damaged.addAndGet(shelf.load());
    for (Map.Entry<Long, Path> entry : logs.entrySet()) {
      if (shelf.holdsBlock(entry.getKey())) {
        Files.delete(entry.getValue());
      } else {
        replay(entry.getKey(), entry.getValue());
      }
    }
    OptionalLong newest = shelf.newestBlock();
    if (newest.isPresent() && newest.getAsLong() >= head.block()) {
      newestSlot = (newest.getAsLong() + 1) * StoreConfig.BLOCK_SLOTS - 1;
    }
  }

  private synchronized void replay(long block, Path path) throws IOException {
    try {
      WriteAheadLog.Replayed replayed = WriteAheadLog.read(path, config.metrics());
      if (replayed.head().block() != block) {
        throw new DamagedException("a log of another time");
      }
      if (!head.isEmpty()) {
        seal(head, block);
      }
      head = replayed.head();
      for (Head.Series series : head.all()) {
        newestSlot = Math.max(newestSlot, block * StoreConfig.BLOCK_SLOTS + series.lastSlot());
      }
      if (replayed.lostBytes() > 0) {
        lostBytes += replayed.lostBytes();
        log.atWarn()
            .addKeyValue("file", path)
            .addKeyValue("bytes", replayed.lostBytes())
            .log("The end of a log of telemetry is torn or damaged and was left out");
      }
    } catch (DamagedException e) {
      damaged.incrementAndGet();
      log.atWarn()
          .addKeyValue("file", path)
          .addKeyValue("reason", e.getMessage())
          .log("A log of telemetry is damaged and set aside");
      Files.move(
          path,
          path.resolveSibling(path.getFileName() + Names.DAMAGED),
          StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /// The clock was ahead: forgets what it dated later than the block of now.
  private void goBack(long slot) {
    long block = Math.floorDiv(slot, (long) StoreConfig.BLOCK_SLOTS);
    log.atWarn()
        .addKeyValue("seconds", (newestSlot - slot) * StoreConfig.STEP.toSeconds())
        .log("The clock went back: what is dated later than now is forgotten");
    for (Head sealed : List.copyOf(sealing)) {
      if (sealed.block() > block) {
        sealing.remove(sealed);
        deleteLog(sealed.block());
      }
    }
    shelf.discardAfter(block);
    if (head.block() > block) {
      closeLog();
      deleteLog(head.block());
      head = new Head(0, config.metrics().size());
    }
    newestSlot = slot;
  }

  private boolean isOver(long block) {
    return shelf.holdsBlock(block) || sealing.stream().anyMatch(sealed -> sealed.block() == block);
  }

  private void turn(long block) {
    if (!head.isEmpty()) {
      closeLog();
      seal(head, block);
    }
    head = new Head(block, config.metrics().size());
    retryMillis = 0;
  }

  private void seal(Head sealed, long next) {
    sealing.add(sealed);
    sealer.execute(() -> sealAndKeep(sealed, next));
  }

  private void sealAndKeep(Head sealed, long next) {
    try {
      SegmentWriter writer = new SegmentWriter(Segment.Kind.RAW, sealed.block(), config.metrics());
      for (Head.Series series : sealed.in(null)) {
        writer.add(series.subject(), series.labels(), series.frame());
      }
      Segment segment = Segment.of(writer.finish(), config.metrics());
      synchronized (this) {
        // Not if the clock went back meanwhile.
        if (sealing.contains(sealed)) {
          shelf.add(segment);
          sealing.remove(sealed);
        }
      }
      damaged.addAndGet(shelf.rollUp(next / StoreConfig.GROUP_BLOCKS));
      tidy();
    } catch (IOException | RuntimeException e) {
      log.atError().setCause(e).log("Telemetry was not sealed");
    }
  }

  /// Writes what is not written and drops what is too much.
  private void tidy() {
    try {
      shelf.persist();
      if (sealTrouble != null) {
        log.atInfo().log("Telemetry is written to disk again");
      }
      sealTrouble = null;
    } catch (IOException e) {
      if (sealTrouble == null) {
        log.atWarn()
            .addKeyValue("reason", e.toString())
            .log("Telemetry cannot be written to disk and stays in memory");
      }
      sealTrouble = e.toString();
    }
    shelf.trim();
  }

  /// Makes a log for the head if it has none: at its start, and a minute after one broke.
  private void reopen(long millis) {
    if (directory == null || wal != null || millis < retryMillis) {
      return;
    }
    retryMillis = millis + RETRY_MILLIS;
    try {
      wal =
          WriteAheadLog.create(directory.resolve(Names.log(head.block())), head, config.metrics());
      if (logTrouble != null) {
        log.atInfo().log("The log of telemetry is written again");
      }
      logTrouble = null;
    } catch (IOException e) {
      logBroke(e);
    }
    if (sealTrouble != null) {
      sealer.execute(this::tidy);
    }
  }

  private void add(Measurement row, int slot) {
    Head.Series series = head.find(row.subject());
    boolean named = series == null || !series.labels().equals(row.labels());
    if (series == null && head.subjects() >= config.mostSubjects()) {
      crowdedRows++;
      return;
    }
    if (series != null && series.lastSlot() >= slot) {
      lateRows++;
      return;
    }
    if (series == null || named) {
      series = head.define(row.subject(), row.labels());
    }
    long before = head.samples();
    int start = series.add(slot, row.values());
    samples += head.samples() - before;
    if (wal != null) {
      try {
        wal.add(series, start, named);
      } catch (IOException e) {
        logBroke(e);
      }
    }
  }

  private void commit(long millis) {
    if (wal == null) {
      return;
    }
    try {
      wal.commit();
      committedMillis = millis;
    } catch (IOException e) {
      logBroke(e);
    }
  }

  private void logBroke(IOException e) {
    if (logTrouble == null) {
      log.atWarn()
          .addKeyValue("reason", e.toString())
          .log("The log of telemetry cannot be written: what comes is kept in memory alone");
    }
    logTrouble = e.toString();
    closeLog();
  }

  private void closeLog() {
    try {
      if (wal != null) {
        wal.close();
      }
    } catch (IOException e) {
      log.atWarn().setCause(e).log("A log of telemetry was not closed well");
    }
    wal = null;
  }

  private void deleteLog(long block) {
    try {
      if (directory != null) {
        Files.deleteIfExists(directory.resolve(Names.log(block)));
      }
    } catch (IOException e) {
      log.atWarn().setCause(e).log("A log of telemetry cannot be deleted");
    }
  }

  private static void read(Head from, Query query, Reading into) {
    long start = from.block() * StoreConfig.BLOCK_MILLIS;
    if (start >= query.toMillis() || start + StoreConfig.BLOCK_MILLIS <= query.fromMillis()) {
      return;
    }
    for (Head.Series series : from.in(query.namespace())) {
      if (into.wants(series.subject(), series.labels())) {
        into.addRaw(new Segment.Entry(series.subject(), series.labels(), series.frame()), start);
      }
    }
  }
}
