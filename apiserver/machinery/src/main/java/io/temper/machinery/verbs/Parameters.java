package io.temper.machinery.verbs;

import io.temper.machinery.exchange.Query;
import io.temper.machinery.meta.GoText;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import java.util.Optional;

/// Query parameters as apimachinery `pkg/runtime/conversion.go` reads them.
final class Parameters {
  private Parameters() {}

  /// Only "0" and "false" are false, whatever else is there is true.
  static boolean isTrue(String value) {
    return !value.equals("0") && !value.equalsIgnoreCase("false");
  }

  /// A flag that is false when it is absent.
  static boolean flag(Query query, String name) {
    return query.first(name).map(Parameters::isTrue).orElse(false);
  }

  /// @throws StatusException BadRequest when it is no number
  static Optional<Long> integer(Query query, String name) {
    return query.first(name).map(Parameters::parseInt);
  }

  private static long parseInt(String text) {
    if (!text.matches("[+-]?[0-9]+")) {
      throw bad("strconv.ParseInt", text, "invalid syntax");
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException _) {
      throw bad("strconv.ParseInt", text, "value out of range");
    }
  }

  private static StatusException bad(String function, String text, String reason) {
    return new StatusException(
        Status.badRequest(function + ": parsing " + GoText.quote(text) + ": " + reason));
  }
}
