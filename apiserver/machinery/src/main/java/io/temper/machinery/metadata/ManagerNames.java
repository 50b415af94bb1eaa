package io.temper.machinery.metadata;

import io.temper.machinery.meta.FieldError;
import io.temper.machinery.meta.GoText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Names of field managers: the query parameter `fieldManager`, or the beginning of the User-Agent.
public final class ManagerNames {
  private static final int MAX_BYTES = 128;

  /// Each error tells the whole name.
  private static final int MAX_ERRORS_OF_LONG = 10;

  private ManagerNames() {}

  /// Who writes: the named manager, else what stands before the first slash of the User-Agent,
  /// without what cannot be printed, up to 128 bytes. May be empty.
  ///
  /// @param fieldManager empty when the client names none
  public static String of(String fieldManager, String userAgent) {
    if (!fieldManager.isEmpty()) {
      return fieldManager;
    }
    int slash = userAgent.indexOf('/');
    String product = slash < 0 ? userAgent : userAgent.substring(0, slash);
    StringBuilder name = new StringBuilder();
    int bytes = 0;
    for (int c : product.codePoints().filter(GoText::isPrintable).toArray()) {
      bytes += length(c);
      if (bytes > MAX_BYTES) {
        break;
      }
      name.appendCodePoint(c);
    }
    return name.toString();
  }

  /// What is wrong with a name a client gives, in kube's words.
  ///
  /// @param field it is given in, such as `fieldManager`
  public static List<FieldError> check(String field, String name) {
    List<FieldError> errors = new ArrayList<>();
    int most = MAX_BYTES;
    if (name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      errors.add(FieldError.tooLong(field, MAX_BYTES));
      most = MAX_ERRORS_OF_LONG;
    }
    int position = 0;
    for (int c : name.codePoints().toArray()) {
      if (!GoText.isPrintable(c) && errors.size() < most) {
        errors.add(
            FieldError.invalid(
                field, name, "invalid character U+%04X (at position %d)".formatted(c, position)));
      }
      position += length(c);
    }
    return errors;
  }

  private static int length(int codePoint) {
    return Character.toString(codePoint).getBytes(StandardCharsets.UTF_8).length;
  }
}
