package io.temper.machinery.http2;

import io.temper.machinery.exchange.Headers;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Writes the header block of an answer (HPACK, RFC 7541). It names lines of the fixed table and
/// adds none: no block then depends on another, so that any thread may write one at any time. What
/// that costs is some 200 bytes per answer.
public final class HeaderEncoder {
  private static final int LINE_OF_TABLE = 0x80;
  private static final int LINE = 0x00;
  private static final int RESIZE = 0x20;
  private static final Map<String, Integer> NAMES = new HashMap<>();
  private static final Map<String, Integer> STATUSES = new HashMap<>();

  static {
    for (int i = 0; i < HeaderTable.FIXED.size(); i++) {
      Field field = HeaderTable.FIXED.get(i);
      NAMES.putIfAbsent(field.name(), i + 1);
      if (field.name().equals(":status")) {
        STATUSES.put(field.value(), i + 1);
      }
    }
  }

  private HeaderEncoder() {}

  /// A block that says only that nothing is ever added to the table: due before the next block when
  /// the client wants a smaller table.
  public static byte[] noTable() {
    return new byte[] {RESIZE};
  }

  public static byte[] encode(int status, Headers headers) {
    var block = new ByteArrayOutputStream(256);
    String code = Integer.toString(status);
    Integer known = STATUSES.get(code);
    if (known == null) {
      line(block, ":status", code);
    } else {
      number(block, LINE_OF_TABLE, 7, known);
    }
    for (Map.Entry<String, List<String>> entry : headers.lines().entrySet()) {
      String name = entry.getKey().toLowerCase(Locale.ROOT);
      for (String value : entry.getValue()) {
        line(block, name, value);
      }
    }
    return block.toByteArray();
  }

  private static void line(ByteArrayOutputStream block, String name, String value) {
    Integer known = NAMES.get(name);
    number(block, LINE, 4, known == null ? 0 : known);
    if (known == null) {
      string(block, name);
    }
    string(block, value);
  }

  private static void string(ByteArrayOutputStream block, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    number(block, 0, 7, bytes.length);
    block.writeBytes(bytes);
  }

  private static void number(ByteArrayOutputStream block, int kind, int bits, int value) {
    int most = (1 << bits) - 1;
    if (value < most) {
      block.write(kind | value);
      return;
    }
    block.write(kind | most);
    int rest = value - most;
    while (rest >= 0x80) {
      block.write((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    block.write(rest);
  }
}
