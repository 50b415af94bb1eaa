package io.temper.machinery.audit.policy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// How much of a request is recorded, each level with what those before it record.
public enum Level {
  NONE("None"),
  /// Who asked for what, when, and with what outcome.
  METADATA("Metadata"),
  /// The object in the request too.
  REQUEST("Request"),
  /// The object in the answer too.
  REQUEST_RESPONSE("RequestResponse");

  private final String word;

  Level(String word) {
    this.word = word;
  }

  /// As the API spells it.
  public String word() {
    return word;
  }

  public boolean atLeast(Level other) {
    return compareTo(other) >= 0;
  }

  static Optional<Level> parse(String word) {
    return Arrays.stream(values()).filter(level -> level.word.equals(word)).findFirst();
  }

  static List<String> words() {
    return Arrays.stream(values()).map(Level::word).toList();
  }
}
