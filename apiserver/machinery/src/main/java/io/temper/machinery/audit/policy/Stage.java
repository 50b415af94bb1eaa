package io.temper.machinery.audit.policy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// When in the life of a request an event is made.
public enum Stage {
  /// It has arrived, and nothing has been done yet.
  REQUEST_RECEIVED("RequestReceived"),
  /// The answer of a long-running request begins.
  RESPONSE_STARTED("ResponseStarted"),
  /// No more is sent.
  RESPONSE_COMPLETE("ResponseComplete"),
  /// Something failed that nobody foresaw.
  PANIC("Panic");

  private final String word;

  Stage(String word) {
    this.word = word;
  }

  /// As the API spells it.
  public String word() {
    return word;
  }

  static Optional<Stage> parse(String word) {
    return Arrays.stream(values()).filter(stage -> stage.word.equals(word)).findFirst();
  }

  static List<String> words() {
    return Arrays.stream(values()).map(Stage::word).toList();
  }
}
