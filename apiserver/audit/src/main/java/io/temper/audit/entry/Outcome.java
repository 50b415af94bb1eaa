package io.temper.audit.entry;

/// What came of something.
///
/// @param code of HTTP; 0 while nothing has come of it
/// @param message for a denial, the rule that is missing
public record Outcome(int code, String reason, String message) {
  public static final Outcome OPEN = new Outcome(0, "", "");
}
