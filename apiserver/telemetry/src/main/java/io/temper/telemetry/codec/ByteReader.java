package io.temper.telemetry.codec;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads what a [ByteWriter] wrote. Whatever else it is given ends in a [DamagedException].
public final class ByteReader {
  private final byte[] bytes;
  private final int end;
  private int position;

  public ByteReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  public ByteReader(byte[] bytes, int from, int length) {
    this.bytes = bytes;
    this.position = from;
    this.end = from + length;
  }

  public boolean atEnd() {
    return position == end;
  }

  public int position() {
    return position;
  }

  public int left() {
    return end - position;
  }

  public int octet() {
    need(1);
    return bytes[position++] & 0xFF;
  }

  public long unsigned() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = octet();
      value |= (long) (next & 0x7F) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new DamagedException("a number of more than 64 bits");
  }

  /// A number that says how many, of which there cannot be more than that.
  public int count(int most) {
    long value = unsigned();
    if (value < 0 || value > most) {
      throw new DamagedException(Long.toUnsignedString(value) + " of at most " + most);
    }
    return (int) value;
  }

  public long signed() {
    return ZigZag.decode(unsigned());
  }

  public int int32() {
    need(4);
    int value = 0;
    for (int i = 0; i < 4; i++) {
      value = (value << 8) | (bytes[position++] & 0xFF);
    }
    return value;
  }

  public long int64() {
    return ((long) int32() << 32) | (int32() & 0xFFFF_FFFFL);
  }

  public String text() {
    int length = count(left());
    try {
      String value =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes, position, length))
              .toString();
      position += length;
      return value;
    } catch (CharacterCodingException e) {
      throw new DamagedException("a text that is not UTF-8");
    }
  }

  public byte[] bytes(int length) {
    need(length);
    byte[] part = Arrays.copyOfRange(bytes, position, position + length);
    position += length;
    return part;
  }

  /// Leaves out a part.
  public void skip(int length) {
    need(length);
    position += length;
  }

  private void need(int length) {
    if (length < 0 || end - position < length) {
      throw new DamagedException("ends within a value");
    }
  }
}
