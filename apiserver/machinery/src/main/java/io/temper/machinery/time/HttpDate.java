package io.temper.machinery.time;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The `Date` header's text, made once a second.
public final class HttpDate {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final Clocks clocks;
  private volatile Stamp last = new Stamp(Long.MIN_VALUE, "");

  public HttpDate(Clocks clocks) {
    this.clocks = clocks;
  }

  public String now() {
    var instant = clocks.now();
    Stamp stamp = last;
    if (stamp.second != instant.getEpochSecond()) {
      stamp = new Stamp(instant.getEpochSecond(), FORMAT.format(instant));
      last = stamp;
    }
    return stamp.text;
  }

  private record Stamp(long second, String text) {}
}
