package io.temper.machinery.wire;

/// The `Warning` header, by which the API tells a person what is no error. kubectl prints its text.
///
/// Source: RFC 7234 §5.5 and apimachinery's `net.NewWarningHeader`.
public final class WarningHeader {
  public static final String NAME = "Warning";

  private WarningHeader() {}

  /// The header's value for a text; what cannot stand in a header line becomes a space.
  public static String of(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 10).append("299 - \"");
    text.codePoints()
        .forEach(character -> {
          if (character == '"' || character == '\\') {
            quoted.append('\\');
          }
          quoted.appendCodePoint(Character.isISOControl(character) ? ' ' : character);
        });
    return quoted.append('"').toString();
  }
}
