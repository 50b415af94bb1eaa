package io.temper.machinery.audit;

import io.temper.machinery.wire.ByteBuilder;
import io.temper.machinery.wire.JsonWriter;
import java.nio.charset.StandardCharsets;

/// An event and its JSON, made once for all who are given it.
///
/// @param members the fields behind kind and apiVersion, and the brace that ends the object
record EncodedEvent(AuditEvent event, byte[] members) {
  private static final byte[] LINE_START =
      "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",".getBytes(StandardCharsets.UTF_8);

  static EncodedEvent of(AuditEvent event) {
    JsonWriter json = new JsonWriter();
    event.writeMembers(json);
    return new EncodedEvent(event, json.endObject().toByteArray());
  }

  /// Bytes of its line.
  int size() {
    return LINE_START.length + members.length + 1;
  }

  /// A document of its own.
  byte[] line() {
    ByteBuilder line = new ByteBuilder(size());
    line.append(LINE_START);
    line.append(members);
    line.write('\n');
    return line.toByteArray();
  }
}
