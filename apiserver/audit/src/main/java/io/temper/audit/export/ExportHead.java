package io.temper.audit.export;

import io.temper.audit.json.JsonException;
import io.temper.audit.json.JsonObject;
import io.temper.audit.json.JsonText;

/// The last line of an export: the signed head that its proofs lead to.
///
/// ```
/// {"checkpoint":"origin\n12\n…\n\n— origin …\n"}
/// ```
///
/// @param note a checkpoint
public record ExportHead(String note) {
  private static final String NAME = "checkpoint";
  private static final String START = "{\"" + NAME + "\":";

  public String json() {
    return new JsonObject().add(NAME, note).end();
  }

  public static boolean isOne(String line) {
    return line.startsWith(START);
  }

  /// @throws JsonException when it is no such line
  public static ExportHead parse(String line) {
    if (JsonText.object(line).get(NAME) instanceof String note) {
      return new ExportHead(note);
    }
    throw new JsonException("no head of an export");
  }
}
