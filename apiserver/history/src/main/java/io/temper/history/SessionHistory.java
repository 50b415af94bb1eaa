package io.temper.history;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sessions that are over, each once. Safe for all threads.
public final class SessionHistory {
  private static final String UPDATE =
      """
      UPDATE closed_sessions SET user_id = ?, connected = ?, closed = ?, object = ? WHERE uid = ?
      """;
  private static final String INSERT =
      """
      INSERT INTO closed_sessions (user_id, connected, closed, object, uid) VALUES (?, ?, ?, ?, ?)
      """;
  private static final String READ =
      """
      SELECT uid, user_id, connected, closed, object FROM closed_sessions
      WHERE connected < ? AND closed >= ? ORDER BY connected, uid
      """;

  private final Database database;

  public SessionHistory(Database database) {
    this.database = database;
  }

  /// Keeps these, in place of what was kept of the same uids. Doing so twice is doing it once.
  ///
  /// @throws HistoryException when none of them is kept
  public void write(Collection<ClosedSession> sessions) {
    database.transact(
        "write " + sessions.size() + " sessions",
        connection -> {
          try (PreparedStatement update = connection.prepareStatement(UPDATE);
              PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (ClosedSession session : sessions) {
              fill(update, session);
              if (update.executeUpdate() == 0) {
                fill(insert, session);
                insert.executeUpdate();
              }
            }
          }
          return sessions.size();
        });
  }

  /// Those that were connected at some moment of a span of time, in the order in which they were.
  /// Which of them belong to it (those that were connected in it) or only reach into it, the times
  /// say.
  ///
  /// @param to exclusive
  /// @throws HistoryException when they are not to be had now
  public List<ClosedSession> read(Instant from, Instant to) {
    return database.transact(
        "read sessions",
        connection -> {
          try (PreparedStatement read = connection.prepareStatement(READ)) {
            read.setObject(1, time(to));
            read.setObject(2, time(from));
            List<ClosedSession> sessions = new ArrayList<>();
            try (ResultSet rows = read.executeQuery()) {
              while (rows.next()) {
                sessions.add(session(rows));
              }
            }
            return sessions;
          }
        });
  }

  /// How many are kept, also of those that were never connected.
  ///
  /// @throws HistoryException when that is not to be had now
  public long count() {
    return database.transact(
        "count sessions",
        connection -> {
          try (PreparedStatement read =
                  connection.prepareStatement("SELECT COUNT(*) FROM closed_sessions");
              ResultSet rows = read.executeQuery()) {
            rows.next();
            return rows.getLong(1);
          }
        });
  }

  /// Forgets those that were closed before some moment.
  ///
  /// @return how many that were
  /// @throws HistoryException when none was forgotten
  public int forget(Instant before) {
    return database.transact(
        "forget sessions",
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement("DELETE FROM closed_sessions WHERE closed < ?")) {
            delete.setObject(1, time(before));
            return delete.executeUpdate();
          }
        });
  }

  private static void fill(PreparedStatement statement, ClosedSession session) throws SQLException {
    statement.setString(1, session.userId());
    statement.setObject(2, time(session.connected()));
    statement.setObject(3, time(session.closed()));
    statement.setString(4, session.object());
    statement.setString(5, session.uid());
  }

  private static ClosedSession session(ResultSet row) throws SQLException {
    return new ClosedSession(
        row.getString(1),
        row.getString(2),
        row.getObject(3, OffsetDateTime.class).toInstant(),
        row.getObject(4, OffsetDateTime.class).toInstant(),
        row.getString(5));
  }

  private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }
}
