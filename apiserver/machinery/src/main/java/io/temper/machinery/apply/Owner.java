package io.temper.machinery.apply;

import io.temper.machinery.meta.GoText;
import io.temper.machinery.wire.JsonWriter;
import java.nio.charset.StandardCharsets;

/// Who owns fields. One manager is several owners: by operation, by subresource and, unless it
/// applies, by the version it wrote.
///
/// @param operation [#APPLY] or [#UPDATE]
/// @param apiVersion empty for those who apply
/// @param subresource empty for the object itself
record Owner(String manager, String operation, String apiVersion, String subresource) {
  static final String APPLY = "Apply";
  static final String UPDATE = "Update";

  static Owner applying(String manager, String subresource) {
    return new Owner(named(manager), APPLY, "", subresource);
  }

  static Owner updating(String manager, String apiVersion, String subresource) {
    return new Owner(named(manager), UPDATE, apiVersion, subresource);
  }

  private static String named(String manager) {
    return manager.isEmpty() ? "unknown" : manager;
  }

  boolean applies() {
    return operation.equals(APPLY);
  }

  /// The text upstream knows an owner by. Only its order is of use: messages are sorted by it.
  String key() {
    JsonWriter json = new JsonWriter().beginObject();
    json.optional("manager", manager).optional("operation", operation);
    json.optional("apiVersion", apiVersion).optional("subresource", subresource);
    return new String(json.endObject().toByteArray(), StandardCharsets.UTF_8);
  }

  /// As in messages.
  @Override
  public String toString() {
    String text = GoText.quote(manager);
    if (!subresource.isEmpty()) {
      text += " with subresource " + GoText.quote(subresource);
    }
    return applies() ? text : text + " using " + apiVersion;
  }
}
