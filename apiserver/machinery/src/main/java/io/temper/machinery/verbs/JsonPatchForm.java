package io.temper.machinery.verbs;

import io.temper.machinery.wire.BodyForm;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What patches look like to the reader of bodies, under the names Go gives their types.
enum JsonPatchForm implements BodyForm {
  OPERATIONS(Kind.LIST, "[]handlers.jsonPatchOp"),
  OPERATION(Kind.STRUCT, "handlers.jsonPatchOp"),
  OBJECT(Kind.MAP, "map[string]interface {}"),
  TEXT(Kind.STRING, "string");

  private final Kind kind;
  private final String typeName;

  JsonPatchForm(Kind kind, String typeName) {
    this.kind = kind;
    this.typeName = typeName;
  }

  @Override
  public Kind kind() {
    return kind;
  }

  @Override
  public String typeName() {
    return typeName;
  }

  @Override
  public @Nullable BodyForm field(String name) {
    if (this != OPERATION) {
      return ANYTHING;
    }
    return switch (name) {
      case "op", "path", "from" -> TEXT;
      case "value" -> ANYTHING;
      default -> null;
    };
  }

  @Override
  public BodyForm items() {
    return OPERATION;
  }

  /// The members of what was read as [#OBJECT]; null when it was null.
  @SuppressWarnings("unchecked") // keys of JSON objects are strings
  static @Nullable Map<String, @Nullable Object> members(@Nullable Object value) {
    return (Map<String, @Nullable Object>) value;
  }
}
