package io.temper.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every database does with sessions.
abstract class SessionHistoryContract {
  static final Instant NOON = Instant.parse("2026-08-31T12:00:00Z");
  private static final Instant FOREVER = Instant.parse("2100-01-01T00:00:00Z");

  private Database database;
  private SessionHistory history;

  /// Another set of connections to the same database.
  abstract Database open();

  @BeforeEach
  void openDatabase() {
    database = open();
    history = new SessionHistory(database);
    history.forget(FOREVER);
  }

  @AfterEach
  void closeDatabase() {
    database.close();
  }

  @Test
  void sessionsAreReadAsTheyWereWrittenInTheOrderInWhichTheyWereConnected() {
    ClosedSession long_ =
        new ClosedSession("b", "ädä \"x\"", at(0), at(10), "{\"text\":\"" + "ü".repeat(100_000));
    history.write(List.of(session("a", 5, 6), long_, session("c", 0, 1)));

    assertThat(history.read(at(0), at(60)))
        .containsExactly(long_, session("c", 0, 1), session("a", 5, 6));
  }

  @Test
  void whatReachesIntoATimeIsReadAndNothingElse() {
    history.write(
        List.of(
            session("before", 0, 9),
            session("into", 0, 10),
            session("within", 12, 13),
            session("out-of", 19, 30),
            session("after", 20, 30),
            session("around", 1, 99),
            session("never-connected", null, 15)));

    assertThat(history.read(at(10), at(20)))
        .extracting(ClosedSession::uid)
        .containsExactly("into", "around", "within", "out-of");
    assertThat(history.count()).isEqualTo(7);
  }

  @Test
  void writingAgainKeepsOne() {
    history.write(List.of(session("a", 0, 1), session("b", 0, 1)));
    history.write(List.of(session("b", 0, 2), session("c", 0, 3)));

    assertThat(history.read(at(0), at(60)))
        .containsExactly(session("a", 0, 1), session("b", 0, 2), session("c", 0, 3));
  }

  @Test
  void whatIsOldIsForgotten() {
    history.write(List.of(session("a", 0, 1), session("b", null, 1), session("c", 0, 2)));

    assertThat(history.forget(at(2))).isEqualTo(2);

    assertThat(history.read(at(0), at(60))).containsExactly(session("c", 0, 2));
    assertThat(history.count()).isEqualTo(1);
  }

  @Test
  void manyAreWrittenAtOnce() {
    List<ClosedSession> many = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      many.add(session("session-" + i, i, i + 1));
    }
    history.write(many);

    assertThat(history.read(at(0), at(2_000))).isEqualTo(many);
  }

  static Instant at(int minute) {
    return NOON.plus(Duration.ofMinutes(minute));
  }

  static ClosedSession session(String uid, @Nullable Integer connected, int closed) {
    return new ClosedSession(
        uid,
        "ada",
        connected == null ? null : at(connected),
        at(closed),
        "{\"of\":\"" + uid + "\"}");
  }
}
