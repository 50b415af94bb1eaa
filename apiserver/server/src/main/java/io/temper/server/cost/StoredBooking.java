package io.temper.server.cost;

import io.temper.history.CostRow;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// A booking as the database has it: what it is for is unpacked only if it is told.
///
/// @param row as it was read
record StoredBooking(CostRow row) implements Claim {
  /// The row of a booking.
  static CostRow row(Booking booking) {
    return new CostRow(
        booking.start(),
        booking.hours(),
        booking.node(),
        booking.writer(),
        booking.from().truncatedTo(ChronoUnit.MILLIS),
        booking.to().truncatedTo(ChronoUnit.MILLIS),
        booking.countedMillis(),
        booking.total(),
        BookingBytes.of(booking));
  }

  /// @throws IOException when it is not what somebody wrote
  Booking unpack() throws IOException {
    BookingBytes.Content content = BookingBytes.read(row.detail());
    Booking booking =
        new Booking(
            row.began(),
            row.hours(),
            row.node(),
            row.writer(),
            row.from(),
            row.to(),
            row.countedMillis(),
            content.charges(),
            content.idle(),
            content.overcommittedCpu(),
            content.overcommittedMemory());
    if (!booking.total().equals(row.nanoDollars())) {
      throw new IOException(
          "adds up to " + booking.total() + " instead of " + row.nanoDollars() + " nano-dollars");
    }
    return booking;
  }

  @Override
  public Instant start() {
    return row.began();
  }

  @Override
  public int hours() {
    return row.hours();
  }

  @Override
  public String node() {
    return row.node();
  }

  @Override
  public String writer() {
    return row.writer();
  }

  @Override
  public Instant from() {
    return row.from();
  }

  @Override
  public Instant to() {
    return row.to();
  }

  @Override
  public long countedMillis() {
    return row.countedMillis();
  }
}
