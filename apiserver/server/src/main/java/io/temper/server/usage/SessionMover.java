package io.temper.server.usage;

import io.temper.crds.usage.DevSession;
import io.temper.crds.usage.DevSessionStatus;
import io.temper.history.ClosedSession;
import io.temper.history.Database;
import io.temper.history.HistoryException;
import io.temper.history.SessionHistory;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.StatusException;
import io.temper.machinery.meta.VersionedObject;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.store.Key;
import io.temper.machinery.store.ListRequest;
import io.temper.machinery.store.Preconditions;
import io.temper.machinery.store.Selection;
import io.temper.machinery.store.StoredForm;
import io.temper.machinery.store.WritableStore;
import io.temper.machinery.time.Clocks;
import io.temper.machinery.wire.StoredJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Moves sessions that have been closed for a week to the history. First they are written there,
/// then deleted here, if they are still as they were written: who is killed between does both again
/// and has it once. Every replica does this.
public final class SessionMover implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SessionMover.class);

  /// How long sessions stay after they were closed.
  static final Duration STAY = Duration.ofDays(7);

  private static final Duration EACH = Duration.ofMinutes(10);
  private static final int AT_ONCE = 500;

  private final @Nullable SessionHistory history;
  private final Duration retention;
  private final Clocks clocks;

  // Guarded by this.
  private String trouble = "";
  private boolean closed;

  private volatile @Nullable Thread thread;

  /// @param database absent when sessions stay where they are
  /// @param retention how long the history keeps them
  public SessionMover(@Nullable Database database, Duration retention, Clocks clocks) {
    this.history = database == null ? null : new SessionHistory(database);
    this.retention = retention;
    this.clocks = clocks;
  }

  /// Begins, if there is somewhere to move to.
  ///
  /// @param sessions as they are served
  public void start(Resource<DevSession> sessions) {
    if (history != null && sessions.registry() instanceof WritableStore<DevSession> store) {
      StoredForm<DevSession> form =
          new StoredJson<>(sessions.groupVersion(), sessions.kind(), DevSession.class);
      thread = Thread.ofVirtual().name("sessions").start(() -> run(history, store, form));
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    // Only now, when nothing is being written: H2 closes its file under a thread that is
    // interrupted.
    Thread started = thread;
    if (started != null) {
      started.interrupt();
    }
  }

  private void run(
      SessionHistory to, WritableStore<DevSession> store, StoredForm<DevSession> form) {
    try {
      do {
        clocks.sleep(EACH);
        tryToMove(to, store, form);
      } while (true);
    } catch (InterruptedException _) {
      // The process stops.
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void tryToMove(
      SessionHistory to, WritableStore<DevSession> store, StoredForm<DevSession> form) {
    if (closed) {
      return;
    }
    try {
      move(to, store, form);
      to.forget(clocks.now().minus(retention));
      said("");
    } catch (HistoryException | StatusException e) {
      said(String.valueOf(e.getMessage()));
    }
  }

  /// Moves all that are due.
  ///
  /// @return how many
  /// @throws HistoryException when the history does not take them; what is not there is still here
  /// @throws StatusException when they cannot be listed or deleted now
  int move(SessionHistory to, WritableStore<DevSession> store, StoredForm<DevSession> form) {
    List<VersionedObject<DevSession>> due = due(store);
    int moved = 0;
    for (int i = 0; i < due.size(); i += AT_ONCE) {
      List<VersionedObject<DevSession>> some = due.subList(i, Math.min(due.size(), i + AT_ONCE));
      to.write(some.stream().map(session -> row(session.object(), form)).toList());
      for (VersionedObject<DevSession> session : some) {
        moved += delete(store, session) ? 1 : 0;
      }
    }
    if (moved > 0) {
      log.atInfo().addKeyValue("sessions", moved).log("Moved sessions to the history");
    }
    return moved;
  }

  private List<VersionedObject<DevSession>> due(WritableStore<DevSession> store) {
    Instant before = clocks.now().minus(STAY);
    List<VersionedObject<DevSession>> due = new ArrayList<>();
    for (VersionedObject<DevSession> session :
        store.list(ListRequest.latest(Selection.all())).items()) {
      Instant end = closedTime(session.object());
      // Who has put a finalizer there wants to see it first.
      if (end != null && end.isBefore(before) && session.metadata().finalizers().isEmpty()) {
        due.add(session);
      }
    }
    return due;
  }

  /// @return false when it has changed meanwhile, or is gone
  private static boolean delete(
      WritableStore<DevSession> store, VersionedObject<DevSession> session) {
    Preconditions same =
        new Preconditions(session.metadata().uid(), session.metadata().resourceVersion());
    try {
      store.delete(new Key("", session.metadata().name()), same, _ -> {});
      return true;
    } catch (StatusException e) {
      if (e.status().code() == 404 || e.status().code() == 409) {
        return false;
      }
      throw e;
    }
  }

  private static ClosedSession row(ApiObject<DevSession> session, StoredForm<DevSession> form) {
    DevSessionStatus status = session.body().status();
    Instant end = closedTime(session);
    if (status == null || end == null) {
      throw new IllegalArgumentException("not closed: " + session.metadata().name());
    }
    return new ClosedSession(
        session.metadata().uid(),
        session.body().spec().owner().userId(),
        status.connectedTime(),
        end,
        new String(form.write(session), StandardCharsets.UTF_8));
  }

  private static @Nullable Instant closedTime(ApiObject<DevSession> session) {
    DevSessionStatus status = session.body().status();
    return status != null && status.phase() == DevSessionStatus.Phase.Closed
        ? status.closedTime()
        : null;
  }

  private void said(String now) {
    if (now.equals(trouble)) {
      return;
    }
    trouble = now;
    if (now.isEmpty()) {
      log.atInfo().log("Sessions are moved to the history again");
    } else {
      log.atWarn().addKeyValue("error", now).log("Sessions stay where they are for now");
    }
  }
}
