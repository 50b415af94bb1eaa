package io.temper.machinery.gzip;

/// A gzip stream (RFC 1952) while it is put together from [GzipPart]s: what comes before the first
/// of them, the sum of all, what comes after the last. For one thread.
///
/// ```
/// header (10 bytes)   part.blocks   part.blocks   ...   03 00   CRC-32   length
/// ```
public final class GzipStream {
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 4, (byte) 0xff};

  private int crc;
  private long length;

  /// The first bytes. Shared: never change them.
  public byte[] header() {
    return HEADER;
  }

  /// Counts a part in, and gives the bytes to be sent for it.
  public byte[] add(GzipPart part) {
    crc = Crc32Sum.of(crc, part.crc(), part.length());
    length += part.length();
    return part.blocks();
  }

  /// The last bytes: an empty block that says it is the last, and what was counted.
  public byte[] trailer() {
    byte[] trailer = new byte[10];
    trailer[0] = 3;
    littleEndian(crc, trailer, 2);
    littleEndian((int) length, trailer, 6);
    return trailer;
  }

  private static void littleEndian(int value, byte[] into, int at) {
    for (int i = 0; i < 4; i++) {
      into[at + i] = (byte) (value >>> (8 * i));
    }
  }
}
