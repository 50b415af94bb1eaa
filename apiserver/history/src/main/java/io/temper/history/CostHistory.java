package io.temper.history;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What was booked: hours by node and process, and days in their place once they are old. Safe for
/// all threads.
public final class CostHistory {
  private static final Duration DAY = Duration.ofDays(1);

  private static final String UPDATE =
      """
      UPDATE cost_bookings SET counted_from = ?, counted_to = ?, counted_millis = ?,
        nanodollars = ?, detail = ?
      WHERE began = ? AND hours = ? AND node = ? AND writer = ?
      """;
  private static final String INSERT =
      """
      INSERT INTO cost_bookings (counted_from, counted_to, counted_millis, nanodollars, detail,
        began, hours, node, writer)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;
  private static final String COLUMNS =
      "SELECT counted_from, counted_to, counted_millis, nanodollars, detail, began, hours, node,"
          + " writer FROM cost_bookings ";
  private static final String READ =
      COLUMNS
          + "WHERE began >= ? AND began < ? AND (hours > 1 OR began >= ?)"
          + " ORDER BY began, hours, node, writer";
  private static final String HOURS_OF_NODE =
      COLUMNS
          + "WHERE began >= ? AND began < ? AND hours = 1 AND node = ?"
          + " ORDER BY began, writer";
  private static final String DELETE_HOURS_OF_NODE =
      "DELETE FROM cost_bookings WHERE began >= ? AND began < ? AND hours = 1 AND node = ?";

  private final Database database;

  public CostHistory(Database database) {
    this.database = database;
  }

  /// Puts these in place of what the same writers said of the same times and nodes before. Doing so
  /// twice is doing it once.
  ///
  /// @throws HistoryException when nothing of it was written
  public void write(Collection<CostRow> rows) {
    List<CostRow> all = List.copyOf(rows);
    database.transact(
        "write costs of " + all.size() + " nodes",
        connection -> {
          List<CostRow> others = new ArrayList<>();
          int[] updated = batch(connection, UPDATE, all);
          for (int i = 0; i < updated.length; i++) {
            if (updated[i] == 0) {
              others.add(all.get(i));
            }
          }
          batch(connection, INSERT, others);
          return all.size();
        });
  }

  /// What was booked of a UTC day, in order of time and node: its hours from some moment on, or the
  /// day as a whole.
  ///
  /// @param day its beginning
  /// @param from beginning of the first hour; days that stand for their hours are given whole
  /// @param to the end of the last hour
  /// @throws HistoryException when it is not to be had now
  public List<CostRow> read(Instant day, Instant from, Instant to) {
    Instant end = to.isBefore(day.plus(DAY)) ? to : day.plus(DAY);
    return database.transact(
        "read costs",
        connection -> {
          try (PreparedStatement read = connection.prepareStatement(READ)) {
            read.setObject(1, time(day));
            read.setObject(2, time(end));
            read.setObject(3, time(from));
            return rows(read);
          }
        });
  }

  /// When the first that is kept began.
  ///
  /// @throws HistoryException when that is not to be had now
  public Optional<Instant> first() {
    return database.transact(
        "read costs",
        connection -> {
          try (PreparedStatement read =
              connection.prepareStatement("SELECT MIN(began) FROM cost_bookings")) {
            return moment(read);
          }
        });
  }

  /// Puts a day in place of the hours of each node, one node after the other: of each all or
  /// nothing.
  ///
  /// @param before days that began before this are due
  /// @param merge makes the hours of one node and day its day; empty leaves them as they are
  /// @return how many rows went
  /// @throws HistoryException when some stayed
  public int rollUp(Instant before, Function<List<CostRow>, Optional<CostRow>> merge) {
    int rolled = 0;
    Instant first = firstHour(before).orElse(before);
    for (Instant day = first.truncatedTo(ChronoUnit.DAYS);
        day.isBefore(before);
        day = day.plus(DAY)) {
      for (String node : nodes(day)) {
        rolled += rollUp(day, node, merge);
      }
    }
    return rolled;
  }

  /// Forgets what began before some moment.
  ///
  /// @return how many rows that were
  /// @throws HistoryException when nothing was forgotten
  public int forget(Instant before) {
    return database.transact(
        "forget costs",
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement("DELETE FROM cost_bookings WHERE began < ?")) {
            delete.setObject(1, time(before));
            return delete.executeUpdate();
          }
        });
  }

  private int rollUp(Instant day, String node, Function<List<CostRow>, Optional<CostRow>> merge) {
    return database.transact(
        "make a day of hours",
        connection -> {
          List<CostRow> hours;
          try (PreparedStatement read = connection.prepareStatement(HOURS_OF_NODE)) {
            ofNode(read, day, node);
            hours = rows(read);
          }
          if (hours.isEmpty()) {
            return 0;
          }
          // Where there is a day already, somebody came a month late: the day stays.
          if (!isThere(connection, day, node)) {
            Optional<CostRow> whole = merge.apply(hours);
            if (whole.isEmpty()) {
              return 0;
            }
            batch(connection, INSERT, List.of(whole.get()));
          }
          try (PreparedStatement delete = connection.prepareStatement(DELETE_HOURS_OF_NODE)) {
            ofNode(delete, day, node);
            return delete.executeUpdate();
          }
        });
  }

  private Optional<Instant> firstHour(Instant before) {
    return database.transact(
        "look for old costs",
        connection -> {
          try (PreparedStatement read =
              connection.prepareStatement(
                  "SELECT MIN(began) FROM cost_bookings WHERE hours = 1 AND began < ?")) {
            read.setObject(1, time(before));
            return moment(read);
          }
        });
  }

  private List<String> nodes(Instant day) {
    return database.transact(
        "look for old costs",
        connection -> {
          try (PreparedStatement read =
              connection.prepareStatement(
                  "SELECT DISTINCT node FROM cost_bookings"
                      + " WHERE hours = 1 AND began >= ? AND began < ? ORDER BY node")) {
            read.setObject(1, time(day));
            read.setObject(2, time(day.plus(DAY)));
            List<String> nodes = new ArrayList<>();
            try (ResultSet rows = read.executeQuery()) {
              while (rows.next()) {
                nodes.add(rows.getString(1));
              }
            }
            return nodes;
          }
        });
  }

  private static boolean isThere(Connection connection, Instant day, String node)
      throws SQLException {
    try (PreparedStatement read =
        connection.prepareStatement(
            "SELECT COUNT(*) FROM cost_bookings WHERE began = ? AND hours > 1 AND node = ?")) {
      read.setObject(1, time(day));
      read.setString(2, node);
      try (ResultSet rows = read.executeQuery()) {
        return rows.next() && rows.getInt(1) > 0;
      }
    }
  }

  private static void ofNode(PreparedStatement statement, Instant day, String node)
      throws SQLException {
    statement.setObject(1, time(day));
    statement.setObject(2, time(day.plus(DAY)));
    statement.setString(3, node);
  }

  private static int[] batch(Connection connection, String sql, List<CostRow> rows)
      throws SQLException {
    if (rows.isEmpty()) {
      return new int[0];
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (CostRow row : rows) {
        statement.setObject(1, time(row.from()));
        statement.setObject(2, time(row.to()));
        statement.setLong(3, row.countedMillis());
        statement.setBigDecimal(4, new BigDecimal(row.nanoDollars()));
        statement.setBytes(5, bytes(row.detail()));
        statement.setObject(6, time(row.began()));
        statement.setInt(7, row.hours());
        statement.setString(8, row.node());
        statement.setString(9, row.writer());
        statement.addBatch();
      }
      int[] counts = statement.executeBatch();
      for (int count : counts) {
        if (count == Statement.SUCCESS_NO_INFO) {
          throw new SQLException("the driver does not say what it changed");
        }
      }
      return counts;
    }
  }

  private static List<CostRow> rows(PreparedStatement read) throws SQLException {
    List<CostRow> found = new ArrayList<>();
    try (ResultSet rows = read.executeQuery()) {
      while (rows.next()) {
        found.add(
            new CostRow(
                instant(rows, 6),
                rows.getInt(7),
                rows.getString(8),
                rows.getString(9),
                instant(rows, 1),
                instant(rows, 2),
                rows.getLong(3),
                rows.getBigDecimal(4).toBigIntegerExact(),
                ByteBuffer.wrap(rows.getBytes(5))));
      }
    }
    return found;
  }

  private static Optional<Instant> moment(PreparedStatement read) throws SQLException {
    try (ResultSet rows = read.executeQuery()) {
      rows.next();
      return Optional.ofNullable(rows.getObject(1, OffsetDateTime.class))
          .map(OffsetDateTime::toInstant);
    }
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private static Instant instant(ResultSet row, int column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  private static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
