package io.temper.machinery.warning;

import io.temper.machinery.meta.FieldError;
import java.util.List;
import java.util.Optional;

/// What is done about fields that are unknown or there twice: the query parameter
/// `fieldValidation`.
public enum FieldValidation {
  /// Nothing.
  IGNORE("Ignore"),
  /// The client is warned; what counts when it says nothing.
  WARN("Warn"),
  /// The request is refused.
  STRICT("Strict");

  private final String word;

  FieldValidation(String word) {
    this.word = word;
  }

  /// @param value of the parameter, empty when it is not there
  /// @return empty for a value that kube does not know; see [#check]
  public static Optional<FieldValidation> parse(String value) {
    if (value.isEmpty()) {
      return Optional.of(WARN);
    }
    for (FieldValidation validation : values()) {
      if (validation.word.equals(value)) {
        return Optional.of(validation);
      }
    }
    return Optional.empty();
  }

  /// What is wrong with the parameter, in kube's words: for the `CreateOptions` (`UpdateOptions`,
  /// `PatchOptions`) that are then Invalid.
  public static List<FieldError> check(String value) {
    return parse(value).isPresent()
        ? List.of()
        : List.of(
            FieldError.notSupported(
                "fieldValidation", value, List.of("", "Ignore", "Strict", "Warn")));
  }

  /// The text of an error for all that was found: `strict decoding error: unknown field "spec.foo",
  /// duplicate field "spec.bar"`.
  public static String strictError(List<String> reports) {
    return "strict decoding error: " + String.join(", ", reports);
  }
}
