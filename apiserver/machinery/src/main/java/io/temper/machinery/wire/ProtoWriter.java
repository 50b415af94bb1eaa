package io.temper.machinery.wire;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Writes one protobuf message (wire types 0 and 2 are all that Kubernetes needs).
public final class ProtoWriter {
  private final ByteBuilder out = new ByteBuilder(256);

  /// A string field, written even when empty: upstream's fields have no notion of absent.
  public ProtoWriter string(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  public ProtoWriter bytes(int field, byte[] value) {
    varint(((long) field << 3) | 2);
    varint(value.length);
    out.append(value);
    return this;
  }

  public ProtoWriter number(int field, long value) {
    varint((long) field << 3);
    varint(value);
    return this;
  }

  public ProtoWriter message(int field, Consumer<ProtoWriter> content) {
    ProtoWriter nested = new ProtoWriter();
    content.accept(nested);
    return bytes(field, nested.toByteArray());
  }

  public byte[] toByteArray() {
    return out.toByteArray();
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
