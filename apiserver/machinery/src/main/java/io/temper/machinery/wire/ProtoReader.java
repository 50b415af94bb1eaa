package io.temper.machinery.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads one protobuf message, field by field. What is wrong with it is said in the words of Go's
/// generated code.
///
/// ```java
/// ProtoReader message = new ProtoReader(bytes);
/// while (message.next()) {
///   switch (message.field()) {
///     case 1 -> name = message.string();
///     default -> {}
///   }
/// }
/// ```
public final class ProtoReader {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH = 2;
  private static final int FIXED32 = 5;

  private final byte[] message;
  private int at;
  private int field;
  private int wireType;
  private long number;
  private byte[] bytes = {};

  public ProtoReader(byte[] message) {
    this.message = message;
  }

  /// Goes on to the next field.
  ///
  /// @return false at the end of the message
  /// @throws JsonException when the message is malformed
  public boolean next() {
    if (at == message.length) {
      return false;
    }
    long tag = varint();
    field = (int) (tag >>> 3);
    wireType = (int) (tag & 7);
    if (field <= 0) {
      throw new JsonException("proto: illegal tag " + field + " (wire type " + tag + ")");
    }
    switch (wireType) {
      case VARINT -> number = varint();
      case FIXED64 -> bytes = take(8);
      case LENGTH -> bytes = take(varint());
      case FIXED32 -> bytes = take(4);
      default -> throw new JsonException("proto: illegal wireType " + wireType);
    }
    return true;
  }

  public int field() {
    return field;
  }

  /// @throws JsonException when the field holds none
  public long number() {
    require(VARINT);
    return number;
  }

  /// @throws JsonException when the field holds none
  public byte[] bytes() {
    require(LENGTH);
    return bytes;
  }

  /// @throws JsonException when the field holds none
  public String string() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  private void require(int expected) {
    if (wireType != expected) {
      throw new JsonException("proto: wrong wireType = " + wireType + " for field " + field);
    }
  }

  private byte[] take(long length) {
    if (length < 0) {
      throw new JsonException("proto: negative length found during unmarshaling");
    }
    if (length > message.length - at) {
      throw new JsonException("unexpected EOF");
    }
    at += (int) length;
    return Arrays.copyOfRange(message, at - (int) length, at);
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at == message.length) {
        throw new JsonException("unexpected EOF");
      }
      byte next = message[at++];
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new JsonException("proto: integer overflow");
  }
}
