package io.temper.history;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Savings, hour by hour. Safe for all threads.
public final class SavingsHistory {
  private static final String UPDATE =
      """
      UPDATE savings_hours SET samples = ?, realized_nanodollars = ?, reclaimed_millicores = ?,
        absorbed_millicores = ?, measured_samples = ?, identified_nanodollars = ?
      WHERE began = ? AND name = ? AND watcher = ?
      """;
  private static final String INSERT =
      """
      INSERT INTO savings_hours (samples, realized_nanodollars, reclaimed_millicores,
        absorbed_millicores, measured_samples, identified_nanodollars, began, name, watcher)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;
  private static final String READ =
      """
      SELECT began, SUM(samples), SUM(realized_nanodollars), SUM(reclaimed_millicores),
        SUM(absorbed_millicores), SUM(measured_samples), SUM(identified_nanodollars)
      FROM savings_hours WHERE name = ? AND began >= ? AND began < ?
      GROUP BY began ORDER BY began
      """;

  private static final String NAMES =
      "SELECT DISTINCT name FROM savings_hours WHERE began >= ? AND began < ? ORDER BY name";

  private final Database database;
  private final String watcher;

  /// @param watcher names this process among those that write to the same database, for good: after
  ///   a restart it is another
  public SavingsHistory(Database database, String watcher) {
    this.database = database;
    this.watcher = watcher;
  }

  /// Puts what this process saw of some hours in place of what it said of them before. Doing so
  /// twice is doing it once, so that who does not know whether it was done does it again.
  ///
  /// @throws HistoryException when nothing of it was written
  public void write(Collection<SavingsHour> hours) {
    database.transact(
        "write savings of " + hours.size() + " hours",
        connection -> {
          try (PreparedStatement update = connection.prepareStatement(UPDATE);
              PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (SavingsHour hour : hours) {
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

  /// The hours of one object that somebody watched, in order of time; what several processes saw of
  /// an hour is added up.
  ///
  /// @param from the first hour's beginning, or before
  /// @param to the end of the last, exclusive
  /// @throws HistoryException when they are not to be had now
  public List<SavingsHour> read(String name, Instant from, Instant to) {
    return database.transact(
        "read savings of " + name,
        connection -> {
          try (PreparedStatement read = connection.prepareStatement(READ)) {
            read.setString(1, name);
            read.setObject(2, time(from));
            read.setObject(3, time(to));
            List<SavingsHour> hours = new ArrayList<>();
            try (ResultSet rows = read.executeQuery()) {
              while (rows.next()) {
                hours.add(hour(name, rows));
              }
            }
            return hours;
          }
        });
  }

  /// Names of the objects that somebody watched in a span of time, in order.
  ///
  /// @param from the first hour's beginning, or before
  /// @param to the end of the last, exclusive
  /// @throws HistoryException when they are not to be had now
  public List<String> names(Instant from, Instant to) {
    return database.transact(
        "read whose savings there are",
        connection -> {
          try (PreparedStatement read = connection.prepareStatement(NAMES)) {
            read.setObject(1, time(from));
            read.setObject(2, time(to));
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
        "forget savings",
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement("DELETE FROM savings_hours WHERE began < ?")) {
            delete.setObject(1, time(before));
            return delete.executeUpdate();
          }
        });
  }

  private void fill(PreparedStatement statement, SavingsHour hour) throws SQLException {
    statement.setInt(1, hour.samples());
    statement.setBigDecimal(2, new BigDecimal(hour.realizedNanoDollars()));
    statement.setBigDecimal(3, new BigDecimal(hour.reclaimedMillicores()));
    statement.setBigDecimal(4, new BigDecimal(hour.absorbedMillicores()));
    statement.setInt(5, hour.measuredSamples());
    statement.setBigDecimal(6, new BigDecimal(hour.identifiedNanoDollars()));
    statement.setObject(7, time(hour.hour()));
    statement.setString(8, hour.name());
    statement.setString(9, watcher);
  }

  private static SavingsHour hour(String name, ResultSet row) throws SQLException {
    return new SavingsHour(
        row.getObject(1, OffsetDateTime.class).toInstant(),
        name,
        row.getInt(2),
        whole(row, 3),
        whole(row, 4),
        whole(row, 5),
        row.getInt(6),
        whole(row, 7));
  }

  private static BigInteger whole(ResultSet row, int column) throws SQLException {
    return row.getBigDecimal(column).toBigIntegerExact();
  }

  private static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
