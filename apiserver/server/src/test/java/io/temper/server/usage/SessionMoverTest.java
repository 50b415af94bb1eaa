package io.temper.server.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temper.crds.usage.DevSession;
import io.temper.crds.usage.DevSessionSpec;
import io.temper.crds.usage.DevSessionStatus;
import io.temper.crds.usage.DevSessionStatus.Phase;
import io.temper.history.ClosedSession;
import io.temper.history.Database;
import io.temper.history.HistoryException;
import io.temper.history.SessionHistory;
import io.temper.machinery.meta.ApiObject;
import io.temper.machinery.meta.ObjectMeta;
import io.temper.machinery.resource.Resource;
import io.temper.machinery.store.ListRequest;
import io.temper.machinery.store.MemoryStorage;
import io.temper.machinery.store.Revisions;
import io.temper.machinery.store.Selection;
import io.temper.machinery.store.StoredForm;
import io.temper.machinery.store.WritableStore;
import io.temper.machinery.time.Clocks;
import io.temper.machinery.wire.StoredJson;
import io.temper.server.FakeClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SessionMoverTest {
  private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
  private static final Duration YEARS = Duration.ofDays(5 * 366);

  @TempDir private Path directory;
  private final FakeClock clock = new FakeClock(NOON.plus(Duration.ofDays(8)));
  private final Resource<DevSession> resource =
      DevSessionResource.declare(new MemoryStorage(new Revisions(1), clock));
  private final WritableStore<DevSession> store = (WritableStore<DevSession>) resource.registry();
  private final StoredForm<DevSession> form =
      new StoredJson<>(resource.groupVersion(), resource.kind(), DevSession.class);
  private @Nullable Database database;

  @AfterEach
  void closeDatabase() {
    if (database != null) {
      database.close();
    }
  }

  @Test
  void whatHasBeenClosedForAWeekIsMovedAndNothingElse() {
    create("old", closed(NOON, NOON.plusSeconds(60)), List.of());
    create("never-connected", closed(null, NOON), List.of());
    create("closed-yesterday", closed(NOON, NOON.plus(Duration.ofDays(7))), List.of());
    create("active", new DevSessionStatus(Phase.Active, NOON, NOON, null, null, null), List.of());
    create("not-reported", null, List.of());
    create("waited-for", closed(NOON, NOON.plusSeconds(60)), List.of("example.com/invoice"));
    SessionHistory history = history("history");

    assertThat(mover().move(history, store, form)).isEqualTo(2);

    assertThat(names()).containsExactly("active", "closed-yesterday", "not-reported", "waited-for");
    assertThat(history.count()).isEqualTo(2);
    ClosedSession kept = history.read(NOON, NOON.plusSeconds(1)).getFirst();
    assertThat(kept.userId()).isEqualTo("ada");
    assertThat(kept.closed()).isEqualTo(NOON.plusSeconds(60));
    DevSession whole = form.read(kept.object().getBytes(StandardCharsets.UTF_8)).body();
    assertThat(whole.spec().target()).isEqualTo("deployment/web");
    assertThat(whole.status()).isEqualTo(closed(NOON, NOON.plusSeconds(60)));
  }

  /// Killed between writing and deleting: both are there until the next time.
  @Test
  void whatWasWrittenButNotDeletedIsThereOnce() {
    create("old", closed(NOON, NOON.plusSeconds(60)), List.of());
    SessionHistory history = history("history");
    mover().move(history, store, form);
    create("old", closed(NOON, NOON.plusSeconds(60)), List.of());

    assertThat(mover().move(history, store, form)).isEqualTo(1);

    assertThat(history.count()).isEqualTo(1);
    assertThat(names()).isEmpty();
  }

  @Test
  void whatIsNotWrittenIsNotDeleted() throws Exception {
    create("old", closed(NOON, NOON.plusSeconds(60)), List.of());
    Files.writeString(directory.resolve("blocked"), "a file where a directory should be");
    SessionHistory history = history("blocked/history");

    assertThatThrownBy(() -> mover().move(history, store, form))
        .isInstanceOf(HistoryException.class);

    assertThat(names()).containsExactly("old");
  }

  @Test
  void whatSomebodyElseHasMovedIsNoTrouble() {
    create("old", closed(NOON, NOON.plusSeconds(60)), List.of());
    SessionHistory history = history("history");

    assertThat(mover().move(history, store, form)).isEqualTo(1);
    assertThat(mover().move(history, store, form)).isZero();
    assertThat(history.count()).isEqualTo(1);
  }

  private SessionMover mover() {
    return new SessionMover(null, YEARS, new Clocks(clock, () -> 0));
  }

  private SessionHistory history(String name) {
    database = Database.embedded(directory.resolve(name));
    return new SessionHistory(database);
  }

  private List<String> names() {
    return store.list(ListRequest.latest(Selection.all())).items().stream()
        .map(item -> item.metadata().name())
        .toList();
  }

  private void create(String name, @Nullable DevSessionStatus status, List<String> finalizers) {
    DevSessionSpec spec =
        new DevSessionSpec(
            new DevSessionSpec.Owner("ada", null, null, null),
            DevSessionSpec.Type.Exec,
            "shop",
            "deployment/web",
            null,
            null,
            null,
            null,
            null);
    store.create(
        new ApiObject<>(
            ObjectMeta.builder().name(name).uid("uid-of-" + name).finalizers(finalizers).build(),
            new DevSession(spec, status)));
  }

  private static DevSessionStatus closed(@Nullable Instant connected, Instant end) {
    return new DevSessionStatus(Phase.Closed, connected, null, end, "Finished", null);
  }
}
