package io.temper.audit.entry;

import java.util.List;

/// Where something was asked from.
///
/// @param addresses what proxies said, then the other end of the connection, which alone is certain
/// @param userAgent what the client says it is: nobody has checked it
public record Source(List<String> addresses, String userAgent) {
  public static final Source NONE = new Source(List.of(), "");

  public Source {
    addresses = List.copyOf(addresses);
  }
}
