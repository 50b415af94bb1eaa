package io.temper.machinery.authz;

/// What an authorizer says.
public sealed interface Decision {
  /// Yes.
  ///
  /// @param reason for people; may be empty
  record Allowed(String reason) implements Decision {}

  /// No, whoever else is asked.
  ///
  /// @param reason for people; may be empty
  record Denied(String reason) implements Decision {}

  /// Nothing speaks for it. No, unless somebody else says yes.
  record NoOpinion(String reason) implements Decision {}

  Allowed ALLOWED = new Allowed("");
  NoOpinion NO_OPINION = new NoOpinion("");
}
