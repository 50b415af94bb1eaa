package io.temper.machinery.http2;

import java.util.ArrayList;
import java.util.List;

/// Header lines that a block may name by number: 61 fixed ones, then those of the connection,
/// youngest first (RFC 7541, section 2.3).
final class HeaderTable {
  /// The most the table of a connection holds, as [Field#size] counts: the default of HTTP/2.
  static final int MOST_BYTES = 4096;

  /// RFC 7541, appendix A.
  static final List<Field> FIXED =
      List.of(
          Field.of(":authority", ""),
          Field.of(":method", "GET"),
          Field.of(":method", "POST"),
          Field.of(":path", "/"),
          Field.of(":path", "/index.html"),
          Field.of(":scheme", "http"),
          Field.of(":scheme", "https"),
          Field.of(":status", "200"),
          Field.of(":status", "204"),
          Field.of(":status", "206"),
          Field.of(":status", "304"),
          Field.of(":status", "400"),
          Field.of(":status", "404"),
          Field.of(":status", "500"),
          Field.of("accept-charset", ""),
          Field.of("accept-encoding", "gzip, deflate"),
          Field.of("accept-language", ""),
          Field.of("accept-ranges", ""),
          Field.of("accept", ""),
          Field.of("access-control-allow-origin", ""),
          Field.of("age", ""),
          Field.of("allow", ""),
          Field.of("authorization", ""),
          Field.of("cache-control", ""),
          Field.of("content-disposition", ""),
          Field.of("content-encoding", ""),
          Field.of("content-language", ""),
          Field.of("content-length", ""),
          Field.of("content-location", ""),
          Field.of("content-range", ""),
          Field.of("content-type", ""),
          Field.of("cookie", ""),
          Field.of("date", ""),
          Field.of("etag", ""),
          Field.of("expect", ""),
          Field.of("expires", ""),
          Field.of("from", ""),
          Field.of("host", ""),
          Field.of("if-match", ""),
          Field.of("if-modified-since", ""),
          Field.of("if-none-match", ""),
          Field.of("if-range", ""),
          Field.of("if-unmodified-since", ""),
          Field.of("last-modified", ""),
          Field.of("link", ""),
          Field.of("location", ""),
          Field.of("max-forwards", ""),
          Field.of("proxy-authenticate", ""),
          Field.of("proxy-authorization", ""),
          Field.of("range", ""),
          Field.of("referer", ""),
          Field.of("refresh", ""),
          Field.of("retry-after", ""),
          Field.of("server", ""),
          Field.of("set-cookie", ""),
          Field.of("strict-transport-security", ""),
          Field.of("transfer-encoding", ""),
          Field.of("user-agent", ""),
          Field.of("vary", ""),
          Field.of("via", ""),
          Field.of("www-authenticate", ""));

  /// Oldest first: at most 128, since each counts 32 bytes and more.
  private final List<Field> own = new ArrayList<>();

  private int limit = MOST_BYTES;
  private int bytes;

  /// @param number from 1
  Field get(int number) throws ConnectionFault {
    if (number >= 1 && number <= FIXED.size()) {
      return FIXED.get(number - 1);
    }
    int age = number - FIXED.size();
    if (number < 1 || age > own.size()) {
      throw fault("no header of number " + number);
    }
    return own.get(own.size() - age);
  }

  /// Adds a line. One larger than the whole table empties it and is not kept, which is no error.
  void add(Field field) {
    evictTo(limit - field.size());
    if (field.size() <= limit) {
      own.add(field);
      bytes += field.size();
    }
  }

  /// The client makes the table smaller, or as large again as it may be.
  void resize(int size) throws ConnectionFault {
    if (size > MOST_BYTES) {
      throw fault("header table of " + size);
    }
    limit = size;
    evictTo(limit);
  }

  private void evictTo(int most) {
    int gone = 0;
    while (gone < own.size() && bytes > most) {
      bytes -= own.get(gone).size();
      gone++;
    }
    own.subList(0, gone).clear();
  }

  private static ConnectionFault fault(String what) {
    return new ConnectionFault(ErrorCode.COMPRESSION_ERROR, what);
  }
}
