package io.temper.admission.policy;

import io.temper.crds.policy.Condition.Truth;

/// What a condition says, without its times.
///
/// @param reason a word in CamelCase
/// @param message for people
public record Verdict(Truth truth, String reason, String message) {
  static Verdict yes(String reason, String message) {
    return new Verdict(Truth.True, reason, message);
  }

  static Verdict no(String reason, String message) {
    return new Verdict(Truth.False, reason, message);
  }
}
