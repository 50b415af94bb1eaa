package io.temper.machinery.gzip;

import java.io.ByteArrayOutputStream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// A piece of text that is compressed already and may stand anywhere in a gzip stream: deflate
/// blocks (RFC 1951) that look back no further than to their own beginning, end on a byte and are
/// not the last. Made once and put into many streams by [GzipStream].
///
/// @param blocks shared: never change them
/// @param length bytes of the text
/// @param crc CRC-32 of the text
public record GzipPart(byte[] blocks, int length, int crc) {
  /// As kube-apiserver compresses: the processor is dearer than the network.
  static final int LEVEL = Deflater.BEST_SPEED;

  /// Compresses a text. Costs about a millisecond for 100 kB.
  ///
  /// @param count bytes that count, from the beginning
  public static GzipPart of(byte[] text, int count) {
    return new GzipPart(deflate(text, count), count, crc(text, count));
  }

  public static GzipPart of(byte[] text) {
    return of(text, text.length);
  }

  /// A short text as it is, which costs next to nothing.
  ///
  /// @param text of 65,535 bytes at most
  public static GzipPart stored(byte[] text) {
    if (text.length > 0xffff) {
      throw new IllegalArgumentException("too long to be stored: " + text.length);
    }
    byte[] block = new byte[5 + text.length];
    block[1] = (byte) text.length;
    block[2] = (byte) (text.length >>> 8);
    block[3] = (byte) ~text.length;
    block[4] = (byte) (~text.length >>> 8);
    System.arraycopy(text, 0, block, 5, text.length);
    return new GzipPart(block, text.length, crc(text, text.length));
  }

  private static int crc(byte[] text, int count) {
    CRC32 crc = new CRC32();
    crc.update(text, 0, count);
    return (int) crc.getValue();
  }

  private static byte[] deflate(byte[] text, int count) {
    try (Deflater deflater = new Deflater(LEVEL, true)) {
      deflater.setInput(text, 0, count);
      ByteArrayOutputStream out = new ByteArrayOutputStream(count / 4 + 64);
      byte[] buffer = new byte[8 * 1024];
      int written;
      do {
        // The flush ends the part on a byte, with an empty block (RFC 1951, 3.2.4).
        written = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
        out.write(buffer, 0, written);
      } while (written == buffer.length);
      return out.toByteArray();
    }
  }
}
