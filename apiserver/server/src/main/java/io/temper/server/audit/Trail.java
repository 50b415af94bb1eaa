package io.temper.server.audit;

import io.temper.audit.AuditLog;
import io.temper.audit.AuditLogException;
import io.temper.audit.note.KeyKeeper;
import io.temper.audit.note.NoteException;
import io.temper.audit.note.SigningKey;
import io.temper.machinery.audit.DeedRecorder;
import io.temper.machinery.time.Clocks;
import io.temper.server.port.Cell;
import io.temper.server.port.Cell.CellException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The audit trail of this process: its log, opened as soon as its key is known and its directory
/// can be had, and a thread that publishes signed heads and drops what is too old.
///
/// ```
/// each second until it is open   key from the Secret, made if there is none; directory locked
/// every ten seconds              head signed, if there are new entries, and published
/// every hour                     files dropped all of whose entries are too old
/// ```
///
/// Until it is open, what must be recorded is refused.
public final class Trail implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Trail.class);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration HEADS = Duration.ofSeconds(10);
  private static final Duration DROPS = Duration.ofHours(1);

  private final TrailConfig config;
  private final KeyKeeper keeper;
  private final Heads heads;
  private final Clocks clocks;
  private final TrailMetrics metrics;
  private final TrailRecorder recorder;
  private volatile @Nullable AuditLog open;
  private volatile String waitingFor = "not opened yet";
  private volatile boolean closed;
  private volatile @Nullable Thread thread;
  private long published;
  private Instant dropped = Instant.EPOCH;

  /// @param key where the private key is kept
  /// @param published where heads are published
  public Trail(TrailConfig config, Cell key, Cell published, Clocks clocks, TrailMetrics metrics) {
    this.config = config;
    this.keeper = new KeyInCell(key);
    this.heads = new Heads(published);
    this.clocks = clocks;
    this.metrics = metrics;
    this.recorder = new TrailRecorder(this, clocks.wall(), metrics);
  }

  /// What the API server tells of deeds.
  public DeedRecorder recorder() {
    return config.enabled() ? recorder : DeedRecorder.NONE;
  }

  public void start() {
    if (config.enabled()) {
      thread = Thread.ofPlatform().daemon().name("audit-trail").start(this::run);
    }
  }

  /// The log; empty until it is open.
  Optional<AuditLog> log() {
    return Optional.ofNullable(open);
  }

  /// Why it is not open; empty when it is.
  String waitingFor() {
    return waitingFor;
  }

  @Override
  public void close() {
    closed = true;
    Thread running = thread;
    if (running != null) {
      running.interrupt();
      try {
        running.join();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
    AuditLog last = open;
    if (last != null) {
      publish(last);
      last.close();
    }
  }

  private void run() {
    try {
      AuditLog opened = open();
      while (!closed) {
        clocks.sleep(HEADS);
        publish(opened);
        drop(opened);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Opens the log, as soon as it can be.
  AuditLog open() throws InterruptedException {
    while (true) {
      try {
        AuditLog opened =
            AuditLog.open(config.directory(), config.log(), SigningKey.of(keeper), clocks.wall());
        metrics.follow(opened);
        open = opened;
        waitingFor = "";
        publish(opened);
        return opened;
      } catch (AuditLogException | NoteException | CellException e) {
        if (!waitingFor.equals(e.getMessage())) {
          waitingFor = String.valueOf(e.getMessage());
          log.atError()
              .addKeyValue("reason", waitingFor)
              .log("The audit trail is not open: what must be recorded is refused");
        }
        clocks.sleep(RETRY);
      }
    }
  }

  /// Signs the head and publishes it, if there are new entries.
  void publish(AuditLog of) {
    long size = of.size();
    if (size == published) {
      return;
    }
    try {
      heads.publish(of.origin(), of.sign(), of.verifier().toString());
      published = size;
      metrics.published(clocks.now());
    } catch (AuditLogException | CellException e) {
      // Tried again in ten seconds, with whatever there is then.
      log.atWarn()
          .addKeyValue("reason", e.getMessage())
          .log("The head of the audit trail is not published");
    }
  }

  private void drop(AuditLog from) {
    Instant now = clocks.now();
    if (now.isBefore(dropped.plus(DROPS))) {
      return;
    }
    dropped = now;
    try {
      long count = from.dropBefore(now.minus(config.kept()));
      if (count > 0) {
        log.atInfo()
            .addKeyValue("entries", count)
            .log("Old entries of the audit trail are dropped");
      }
    } catch (AuditLogException e) {
      log.atWarn()
          .addKeyValue("reason", e.getMessage())
          .log("Old entries of the audit trail are not dropped");
    }
  }
}
