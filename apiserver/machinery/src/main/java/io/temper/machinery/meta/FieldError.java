package io.temper.machinery.meta;

import java.util.List;
import java.util.stream.Collectors;

/// One wrong field, worded as apimachinery `pkg/util/validation/field`.
///
/// @param body the message without the field
public record FieldError(Type type, String field, String body) {
  /// Kinds of field errors that occur here; the reason is what a StatusCause carries.
  public enum Type {
    INVALID("FieldValueInvalid"),
    FORBIDDEN("FieldValueForbidden"),
    NOT_SUPPORTED("FieldValueNotSupported"),
    REQUIRED("FieldValueRequired"),
    TOO_LONG("FieldValueTooLong");

    private final String reason;

    Type(String reason) {
      this.reason = reason;
    }

    String reason() {
      return reason;
    }
  }

  public static FieldError forbidden(String field, String detail) {
    return new FieldError(Type.FORBIDDEN, field, "Forbidden: " + detail);
  }

  public static FieldError required(String field, String detail) {
    return new FieldError(
        Type.REQUIRED, field, detail.isEmpty() ? "Required value" : "Required value: " + detail);
  }

  public static FieldError invalid(String field, String value, String detail) {
    return new FieldError(
        Type.INVALID, field, "Invalid value: " + GoText.quote(value) + ": " + detail);
  }

  /// @param shown the value as messages show it: strings quoted, all else as JSON
  public static FieldError invalidValue(String field, String shown, String detail) {
    return new FieldError(Type.INVALID, field, "Invalid value: " + shown + ": " + detail);
  }

  public static FieldError tooLong(String field, int maxBytes) {
    return new FieldError(
        Type.TOO_LONG, field, "Too long: may not be more than " + maxBytes + " bytes");
  }

  public static FieldError notSupported(String field, String value, List<String> supported) {
    return notSupportedAs(field, GoText.quote(value), supported);
  }

  /// As [#notSupported] for a value that is a list.
  public static FieldError notSupported(String field, List<String> values, List<String> supported) {
    String shown = values.stream().map(GoText::quote).collect(Collectors.joining(",", "[", "]"));
    return notSupportedAs(field, shown, supported);
  }

  private static FieldError notSupportedAs(String field, String shown, List<String> supported) {
    return new FieldError(
        Type.NOT_SUPPORTED,
        field,
        "Unsupported value: "
            + shown
            + ": supported values: "
            + supported.stream().map(GoText::quote).collect(Collectors.joining(", ")));
  }

  @Override
  public String toString() {
    return field + ": " + body;
  }
}
