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

/// Hours of nodes in experiments. Safe for all threads.
public final class SwitchbackHistory {
  private static final int AT_ONCE = 1_000;
  private static final String UPDATE =
      """
      UPDATE switchback_hours SET stock = ?, minutes = ?, background_millicores = ?,
        used_millicores = ?, protected_wait_micros = ?
      WHERE experiment = ? AND began = ? AND node = ? AND watcher = ?
      """;
  private static final String INSERT =
      """
      INSERT INTO switchback_hours (stock, minutes, background_millicores, used_millicores,
        protected_wait_micros, experiment, began, node, watcher)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;
  private static final String READ =
      """
      SELECT began, node, stock, SUM(minutes), SUM(background_millicores), SUM(used_millicores),
        SUM(protected_wait_micros)
      FROM switchback_hours WHERE experiment = ? AND began >= ? AND began < ?
      GROUP BY began, node, stock ORDER BY began, node, stock
      """;

  private final Database database;
  private final String watcher;

  /// @param watcher as in [SavingsHistory]
  public SwitchbackHistory(Database database, String watcher) {
    this.database = database;
    this.watcher = watcher;
  }

  /// Puts what this process saw of some hours in place of what it said of them before.
  ///
  /// @throws HistoryException when nothing of it was written
  public void write(Collection<SwitchbackHour> hours) {
    database.transact(
        "write " + hours.size() + " hours of experiments",
        connection -> {
          try (PreparedStatement update = connection.prepareStatement(UPDATE);
              PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (SwitchbackHour hour : hours) {
              fill(update, hour);
              if (update.executeUpdate() == 0) {
                fill(insert, hour);
                insert.executeUpdate();
              }
            }
          }
          return hours.size();
        });
  }

  /// The hours of an experiment, by time and node; what several processes saw of one is added up.
  ///
  /// @param from the first hour's beginning, or before
  /// @param to the end of the last, exclusive
  /// @throws HistoryException when they are not to be had now
  public List<SwitchbackHour> read(String experiment, Instant from, Instant to) {
    return database.transact(
        "read hours of experiment " + experiment,
        connection -> {
          try (PreparedStatement read = connection.prepareStatement(READ)) {
            read.setFetchSize(AT_ONCE);
            read.setString(1, experiment);
            read.setObject(2, time(from));
            read.setObject(3, time(to));
            List<SwitchbackHour> hours = new ArrayList<>();
            try (ResultSet rows = read.executeQuery()) {
              while (rows.next()) {
                hours.add(hour(experiment, rows));
              }
            }
            return hours;
          }
        });
  }

  /// The experiments of which there is an hour since then.
  ///
  /// @throws HistoryException when they are not to be had now
  public List<String> experiments(Instant since) {
    return database.transact(
        "list experiments",
        connection -> {
          try (PreparedStatement read =
              connection.prepareStatement(
                  "SELECT DISTINCT experiment FROM switchback_hours WHERE began >= ?"
                      + " ORDER BY experiment")) {
            read.setObject(1, time(since));
            List<String> names = new ArrayList<>();
            try (ResultSet rows = read.executeQuery()) {
              while (rows.next()) {
                names.add(rows.getString(1));
              }
            }
            return names;
          }
        });
  }

  /// Forgets the hours that began before some moment.
  ///
  /// @return how many rows that were
  /// @throws HistoryException when nothing was forgotten
  public int forget(Instant before) {
    return database.transact(
        "forget hours of experiments",
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement("DELETE FROM switchback_hours WHERE began < ?")) {
            delete.setObject(1, time(before));
            return delete.executeUpdate();
          }
        });
  }

  private void fill(PreparedStatement statement, SwitchbackHour hour) throws SQLException {
    statement.setBoolean(1, hour.stock());
    statement.setInt(2, hour.minutes());
    statement.setLong(3, hour.backgroundMillicores());
    statement.setLong(4, hour.usedMillicores());
    statement.setLong(5, hour.protectedWaitMicros());
    statement.setString(6, hour.experiment());
    statement.setObject(7, time(hour.hour()));
    statement.setString(8, hour.node());
    statement.setString(9, watcher);
  }

  private static SwitchbackHour hour(String experiment, ResultSet row) throws SQLException {
    return new SwitchbackHour(
        experiment,
        row.getObject(1, OffsetDateTime.class).toInstant(),
        row.getString(2),
        row.getBoolean(3),
        row.getInt(4),
        row.getLong(5),
        row.getLong(6),
        row.getLong(7));
  }

  private static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
