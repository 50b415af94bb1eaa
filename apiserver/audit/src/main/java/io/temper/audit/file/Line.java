package io.temper.audit.file;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// How an entry lies in a segment: `<CRC-32C in hex> <entry>\n`. The checksum tells a line that was
/// written in part, or damaged, from a whole one; that nobody changed it, only the tree tells.
public final class Line {
  /// No entry is longer.
  public static final int MOST_BYTES = 256 * 1024;

  private static final HexFormat HEX = HexFormat.of();
  private static final int CHECK = 8;

  /// Bytes of a line that are not its entry.
  private static final int FRAME = CHECK + 2;

  public static final int MOST_LINE_BYTES = MOST_BYTES + FRAME;

  private Line() {}

  public static byte[] of(byte[] entry) {
    byte[] line = new byte[FRAME + entry.length];
    System.arraycopy(check(entry), 0, line, 0, CHECK);
    line[CHECK] = ' ';
    System.arraycopy(entry, 0, line, CHECK + 1, entry.length);
    line[line.length - 1] = '\n';
    return line;
  }

  /// The entry of a line, which is given without its end; null when it is not a whole one.
  public static byte @Nullable [] entry(byte[] line) {
    if (line.length <= CHECK + 1 || line[CHECK] != ' ' || line.length > MOST_BYTES + CHECK + 1) {
      return null;
    }
    byte[] entry = Arrays.copyOfRange(line, CHECK + 1, line.length);
    return Arrays.equals(line, 0, CHECK, check(entry), 0, CHECK) ? entry : null;
  }

  private static byte[] check(byte[] entry) {
    CRC32C check = new CRC32C();
    check.update(entry);
    return HEX.toHexDigits((int) check.getValue()).getBytes(StandardCharsets.US_ASCII);
  }
}
