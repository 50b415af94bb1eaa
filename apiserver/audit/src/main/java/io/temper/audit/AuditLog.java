package io.temper.audit;

import io.temper.audit.entry.Entry;
import io.temper.audit.entry.LogEvents;
import io.temper.audit.file.Layout;
import io.temper.audit.file.Line;
import io.temper.audit.note.SigningKey;
import io.temper.audit.note.TreeHead;
import io.temper.audit.note.VerifierKey;
import io.temper.audit.tree.Hash;
import io.temper.audit.tree.MerkleTree;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The log in a directory, which belongs to one process. Safe for all threads.
///
/// An append returns when the entry would outlive a power cut, and throws when it may not: when the
/// disk is full, or too slow, or broken. The next one is tried anew, so the log goes on as soon as
/// it can. What failed may be in the log nevertheless when the disk was merely slow: an entry says
/// what was about to be done, and that it was not done then is no harm.
public final class AuditLog implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AuditLog.class);
  private static final int MOST_WAITING = 16_384;
  private static final int BATCH_ENTRIES = 1024;
  private static final int BATCH_BYTES = 4 * 1024 * 1024;

  private final AuditLogConfig config;
  private final Disk disk;
  private final InstantSource clock;
  private final Layout layout;
  private final FileLock lock;
  private final SigningKey key;
  private final Segments segments;
  private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>(MOST_WAITING);
  private final AtomicLong refused = new AtomicLong();
  private final Thread writer;

  // Of the writer's thread alone, once it runs.
  private SegmentWriter newest;
  private boolean ended;

  private volatile long size;
  private volatile long oldest;
  private volatile boolean closing;
  private volatile @Nullable String trouble;

  private AuditLog(
      AuditLogConfig config,
      Disk disk,
      InstantSource clock,
      Layout layout,
      FileLock lock,
      SigningKey key,
      Segments segments,
      SegmentWriter newest)
      throws IOException {
    this.config = config;
    this.disk = disk;
    this.clock = clock;
    this.layout = layout;
    this.lock = lock;
    this.key = key;
    this.segments = segments;
    this.newest = newest;
    size = newest.first() + newest.size();
    oldest = layout.segments(Layout.LOG).first();
    writer = Thread.ofPlatform().daemon().name("audit-log").unstarted(this::write);
  }

  /// What waits for the disk.
  ///
  /// @param entry empty: nothing, but that the writer ends
  private record Waiting(byte[] entry, CompletableFuture<Receipt> receipt) {
    static final Waiting END = new Waiting(new byte[0], new CompletableFuture<>());

    boolean isEnd() {
      return entry.length == 0;
    }
  }

  /// Opens the log of a directory; makes one where there is none.
  ///
  /// @param key what signs its heads; if it is another than before, the log tells so
  /// @throws AuditLogException when it is another process's, cannot be read or written, or is not
  ///   what its newest head was signed for
  public static AuditLog open(
      Path directory, AuditLogConfig config, SigningKey key, InstantSource clock) {
    return open(directory, config, key, clock, config.synced() ? Disk.REAL : Disk.NONE);
  }

  static AuditLog open(
      Path directory, AuditLogConfig config, SigningKey key, InstantSource clock, Disk disk) {
    FileLock lock;
    try {
      makeDirectory(directory);
      lock = lock(directory);
      return recover(directory, config, key, clock, disk, lock);
    } catch (IOException e) {
      throw new AuditLogException("the audit log in " + directory + " cannot be opened: " + e, e);
    }
  }

  /// The log's name.
  public String origin() {
    return layout.origin();
  }

  /// How many entries there ever were.
  public long size() {
    return size;
  }

  /// The index of the oldest entry that was not dropped.
  public long oldest() {
    return oldest;
  }

  public VerifierKey verifier() {
    return key.verifier(origin());
  }

  /// Adds an entry.
  ///
  /// @throws AuditLogException when it may not be there
  public Receipt append(Entry entry) {
    byte[] bytes = entry.bytes();
    if (bytes.length > Line.MOST_BYTES) {
      throw refuse("an entry of " + bytes.length + " bytes", null);
    }
    Waiting waiting = new Waiting(bytes, new CompletableFuture<>());
    if (closing) {
      throw refuse("the audit log is closed", null);
    }
    if (!queue.offer(waiting)) {
      throw refuse(queue.size() + " entries wait for the disk already", null);
    }
    return await(waiting);
  }

  /// Entries in their order, as many as there are from that index on and as are in one file, but at
  /// most so many.
  ///
  /// @return none when there are none, or when they were dropped
  /// @throws AuditLogException when they cannot be read
  public List<Recorded> read(long from, int most) {
    long end =
        Math.min(size, Math.min(from + most, layout.firstOf(from) + layout.segmentEntries()));
    if (from < oldest || from >= end) {
      return List.of();
    }
    try {
      return segments.read(from, end);
    } catch (NoSuchFileException e) {
      if (from < oldest) {
        return List.of();
      }
      throw new AuditLogException("entry " + from + " cannot be read: " + e, e);
    } catch (IOException e) {
      throw new AuditLogException("entry " + from + " cannot be read: " + e.getMessage(), e);
    }
  }

  /// Where reading backwards has to start so that one [#read] ends with the entry before `end`.
  public long start(long end, int most) {
    return Math.max(Math.max(oldest, end - most), layout.firstOf(Math.max(0, end - 1)));
  }

  /// What proves that an entry is in the log of that size.
  public List<Hash> inclusion(long index, long ofSize) {
    return ask(tree -> tree.inclusion(index, ofSize));
  }

  /// What proves that the log of one size begins with that of another.
  public List<Hash> consistency(long from, long to) {
    return ask(tree -> tree.consistency(from, to));
  }

  /// The head over the first `ofSize` entries.
  public TreeHead head(long ofSize) {
    return new TreeHead(origin(), ofSize, ask(tree -> tree.root(ofSize)));
  }

  /// Signs the head of now, to be published.
  ///
  /// @return a checkpoint
  /// @throws AuditLogException when it cannot be kept here as well
  public String sign() {
    String note = key.sign(head(size));
    try {
      Layout.replace(layout.head(), note);
    } catch (IOException e) {
      throw new AuditLogException("the head of the audit log cannot be written: " + e, e);
    }
    return note;
  }

  /// Drops whole files of entries all of which are older; their hashes stay. The log tells of it
  /// first.
  ///
  /// @return how many entries were dropped
  /// @throws AuditLogException when that cannot be told, or a file not be deleted
  public synchronized long dropBefore(Instant time) {
    long begin = oldest;
    long end = begin;
    try {
      while (end + layout.segmentEntries() < size && Entry.timeOf(last(end)).isBefore(time)) {
        end += layout.segmentEntries();
      }
      if (end == begin) {
        return 0;
      }
      Map<String, String> details = new TreeMap<>();
      details.put("from", Long.toString(begin));
      details.put("to", Long.toString(end));
      details.put("olderThan", time.toString());
      append(Entry.ofLog(clock.instant(), LogEvents.DROPPED, details));
      oldest = end;
      for (long first = begin; first < end; first += layout.segmentEntries()) {
        Files.deleteIfExists(layout.segment(first, Layout.ENDS));
        Files.deleteIfExists(layout.segment(first, Layout.LOG));
      }
      Layout.force(layout.key());
      return end - begin;
    } catch (IOException e) {
      throw new AuditLogException("old entries cannot be dropped: " + e, e);
    }
  }

  public AuditLogStatistics statistics() {
    return new AuditLogStatistics(size, oldest, refused.get(), queue.size(), trouble);
  }

  @Override
  public void close() {
    closing = true;
    try {
      queue.put(Waiting.END);
      writer.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // While the disk holds on to the writer, nobody else may write.
    if (!writer.isAlive()) {
      release(lock);
    }
  }

  private static AuditLog recover(
      Path directory,
      AuditLogConfig config,
      SigningKey key,
      InstantSource clock,
      Disk disk,
      FileLock lock)
      throws IOException {
    AuditLog opened;
    Recovery recovery;
    try {
      Layout layout = layout(directory, config);
      Segments segments = new Segments(layout);
      recovery = new Recovery(layout, disk, segments);
      SegmentWriter newest = recovery.newest();
      opened = new AuditLog(config, disk, clock, layout, lock, key, segments, newest);
    } catch (IOException | RuntimeException e) {
      release(lock);
      throw e;
    }
    opened.writer.start();
    try {
      opened.introduce(recovery.torn());
      return opened;
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /// Entries name people: nobody else's account reads them.
  private static void makeDirectory(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
  }

  private static Layout layout(Path directory, AuditLogConfig config) throws IOException {
    if (Layout.exists(directory)) {
      return Layout.read(directory);
    }
    byte[] chance = new byte[4];
    new SecureRandom().nextBytes(chance);
    String origin = config.name() + "/" + HexFormat.of().formatHex(chance);
    Layout layout = new Layout(directory, origin, config.segmentEntries());
    if (!layout.segments(Layout.LOG).isEmpty() || !layout.segments(Layout.TREE).isEmpty()) {
      throw new AuditLogException(directory + " has segments but does not say of which log");
    }
    layout.write();
    return layout;
  }

  /// Tells what is new since the log was open last.
  private void introduce(Map<String, String> torn) throws IOException {
    if (!torn.isEmpty()) {
      log.atWarn().addKeyValue("bytes", torn.get("bytes")).log("The end of the audit log was torn");
      append(Entry.ofLog(clock.instant(), LogEvents.TORN, torn));
    }
    String now = verifier().toString();
    String before = Files.exists(layout.key()) ? Files.readString(layout.key()).strip() : "";
    if (size == 0) {
      append(Entry.ofLog(clock.instant(), LogEvents.BEGUN, Map.of("origin", origin(), "key", now)));
    } else if (!before.equals(now)) {
      append(
          Entry.ofLog(clock.instant(), LogEvents.KEY, Map.of("key", now, "previousKey", before)));
    }
    if (!before.equals(now)) {
      Layout.replace(layout.key(), now + "\n");
    }
  }

  private Receipt await(Waiting waiting) {
    try {
      return waiting.receipt().get(config.patience().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      queue.remove(waiting);
      throw refuse("the disk took no entry within " + config.patience(), e);
    } catch (ExecutionException e) {
      throw refuse("the entry cannot be written: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw refuse("interrupted while the entry was written", e);
    }
  }

  private AuditLogException refuse(String why, @Nullable Throwable cause) {
    refused.incrementAndGet();
    return new AuditLogException("not recorded in the audit log: " + why, cause);
  }

  private <T> T ask(Function<MerkleTree, T> question) {
    try {
      return segments.tree(question);
    } catch (IOException e) {
      throw new AuditLogException("the audit log's tree cannot be read: " + e, e);
    }
  }

  private byte[] last(long first) throws IOException {
    long index = first + layout.segmentEntries() - 1;
    return segments.read(index, index + 1).getFirst().bytes();
  }

  private void write() {
    try {
      List<Waiting> batch = next();
      while (!batch.isEmpty()) {
        commit(batch);
        batch = next();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      closing = true;
      newest.close();
      List<Waiting> left = new ArrayList<>();
      queue.drainTo(left);
      left.forEach(waiting ->
          waiting.receipt().completeExceptionally(new IOException("the audit log is closed")));
    }
  }

  /// Waits for what comes next; empty when nothing does.
  private List<Waiting> next() throws InterruptedException {
    List<Waiting> batch = new ArrayList<>();
    int room = newest.room() == 0 ? layout.segmentEntries() : newest.room();
    int bytes = 0;
    Waiting waiting = ended ? null : queue.take();
    while (waiting != null && !waiting.isEnd()) {
      batch.add(waiting);
      bytes += waiting.entry().length;
      boolean full = batch.size() >= Math.min(room, BATCH_ENTRIES) || bytes >= BATCH_BYTES;
      waiting = full ? null : queue.poll();
    }
    ended = waiting != null;
    return batch;
  }

  private void commit(List<Waiting> batch) {
    List<Hash> leaves;
    long first;
    try {
      if (newest.room() == 0) {
        turn();
      }
      first = newest.first() + newest.size();
      leaves = newest.append(batch.stream().map(Waiting::entry).toList());
    } catch (IOException e) {
      failed(e);
      batch.forEach(waiting -> waiting.receipt().completeExceptionally(e));
      return;
    }
    if (newest.room() == 0) {
      segments.full(newest.root());
    }
    size = first + batch.size();
    if (trouble != null) {
      log.atInfo().log("The audit log is written again");
      trouble = null;
    }
    for (int i = 0; i < batch.size(); i++) {
      batch.get(i).receipt().complete(new Receipt(first + i, leaves.get(i)));
    }
  }

  private void turn() throws IOException {
    newest.seal();
    SegmentWriter next =
        SegmentWriter.create(layout, disk, newest.first() + layout.segmentEntries());
    newest.close();
    newest = next;
  }

  private void failed(IOException e) {
    if (trouble == null) {
      log.atError()
          .addKeyValue("reason", e.toString())
          .log("The audit log cannot be written: what must be recorded is refused");
    }
    trouble = e.toString();
  }

  private static FileLock lock(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException _) {
      // Somebody in this very process has it: the same as any other.
    }
    if (lock == null) {
      channel.close();
      throw new AuditLogException(directory + " is in use by another process");
    }
    return lock;
  }

  private static void release(@Nullable FileLock lock) {
    try {
      if (lock != null) {
        lock.acquiredBy().close();
      }
    } catch (IOException e) {
      log.atWarn().setCause(e).log("The lock on the audit log was not released well");
    }
  }
}
