package io.temper.scheduler.board;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// A number for each name, made of eight bytes at a time while it is read: a name of a node is some
/// 45 bytes, and a question has thousands.
///
/// ```
/// start ── with(8 bytes) ── with(8 bytes) ── … ── with(the rest, filled up with zeros) ──► end(length)
/// ```
public final class NameHash {
  /// Before the first bytes.
  public static final long START = 0x9E37_79B9_7F4A_7C15L;

  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private NameHash() {}

  /// Eight bytes of a text, the first one lowest; zeros beyond its end.
  public static long word(byte[] text, int at) {
    return at <= text.length - Long.BYTES ? (long) WORDS.get(text, at) : tail(text, at);
  }

  /// The first so many bytes of a word.
  public static long first(long word, int bytes) {
    return bytes == 0 ? 0 : word & (-1L >>> (Long.SIZE - Byte.SIZE * bytes));
  }

  /// With eight more bytes.
  public static long with(long hash, long word) {
    long mixed = (hash ^ word) * 0xD6E8_FEB8_6659_FD93L;
    return mixed ^ (mixed >>> 32);
  }

  /// The number.
  public static long end(long hash, int length) {
    return with(hash, length);
  }

  static long of(byte[] name) {
    long hash = START;
    int at = 0;
    while (name.length - at >= Long.BYTES) {
      hash = with(hash, word(name, at));
      at += Long.BYTES;
    }
    return end(with(hash, word(name, at)), name.length);
  }

  private static long tail(byte[] text, int at) {
    long word = 0;
    for (int i = text.length - 1; i >= at; i--) {
      word = (word << Byte.SIZE) | (text[i] & 0xff);
    }
    return word;
  }
}
