package io.temper.audit.entry;

import io.temper.audit.json.JsonException;

/// What an entry is of.
public enum Stage {
  /// Somebody may do something and is about to.
  INTENT("intent"),
  /// What came of it.
  OUTCOME("outcome"),
  /// The log says something of itself.
  LOG("log");

  private final String word;

  Stage(String word) {
    this.word = word;
  }

  public String word() {
    return word;
  }

  static Stage of(String word) {
    for (Stage stage : values()) {
      if (stage.word.equals(word)) {
        return stage;
      }
    }
    throw new JsonException("no stage of an entry: \"" + word + "\"");
  }
}
