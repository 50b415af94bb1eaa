package io.temper.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every database does with hours of experiments.
abstract class SwitchbackHistoryContract {
  private static final Instant HOUR = Instant.parse("2026-10-25T00:00:00Z");
  private static final Instant NEXT = HOUR.plus(Duration.ofHours(1));
  private static final Instant FOREVER = Instant.parse("2100-01-01T00:00:00Z");

  private Database database;
  private SwitchbackHistory history;

  /// Another set of connections to the same, empty database.
  abstract Database open();

  @BeforeEach
  void openDatabase() {
    database = open();
    history = new SwitchbackHistory(database, "one");
    history.forget(FOREVER);
  }

  @AfterEach
  void closeDatabase() {
    database.close();
  }

  @Test
  void hoursAreReadByTimeAndNode() {
    history.write(
        List.of(
            hour("a.x.2", NEXT, "n1", 3),
            hour("a.x.2", HOUR, "n2", 2),
            hour("b.x.2", HOUR, "n1", 9)));
    history.write(List.of(hour("a.x.2", HOUR, "n1", 1)));

    assertThat(history.read("a.x.2", HOUR, FOREVER))
        .containsExactly(
            hour("a.x.2", HOUR, "n1", 1),
            hour("a.x.2", HOUR, "n2", 2),
            hour("a.x.2", NEXT, "n1", 3));
    assertThat(history.read("a.x.2", HOUR, NEXT)).hasSize(2);
    assertThat(history.read("nothing", HOUR, FOREVER)).isEmpty();
  }

  @Test
  void writingAgainReplacesAndProcessesAddUp() {
    history.write(List.of(hour("a.x.2", HOUR, "n1", 1)));
    history.write(List.of(hour("a.x.2", HOUR, "n1", 5)));
    new SwitchbackHistory(database, "two").write(List.of(hour("a.x.2", HOUR, "n1", 7)));

    assertThat(history.read("a.x.2", HOUR, FOREVER)).containsExactly(hour("a.x.2", HOUR, "n1", 12));
  }

  @Test
  void experimentsAreThoseWithAnHourSince() {
    history.write(List.of(hour("b.x.2", NEXT, "n1", 1), hour("a.x.2", HOUR, "n1", 1)));

    assertThat(history.experiments(HOUR)).containsExactly("a.x.2", "b.x.2");
    assertThat(history.experiments(NEXT)).containsExactly("b.x.2");
  }

  @Test
  void whatIsTooOldIsForgotten() {
    history.write(List.of(hour("a.x.2", HOUR, "n1", 1), hour("a.x.2", NEXT, "n1", 1)));

    assertThat(history.forget(NEXT)).isEqualTo(1);
    assertThat(history.read("a.x.2", HOUR, FOREVER)).hasSize(1);
  }

  private static SwitchbackHour hour(String experiment, Instant began, String node, int minutes) {
    return new SwitchbackHour(
        experiment, began, node, true, minutes, minutes * 1_000L, minutes * 2_000L, minutes * 3L);
  }
}
