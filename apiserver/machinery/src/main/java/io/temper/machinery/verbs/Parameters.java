package io.temper.machinery.verbs;

import io.temper.machinery.exchange.Query;
import io.temper.machinery.meta.GoText;
import io.temper.machinery.meta.ResourceVersion;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import java.math.BigInteger;
import java.util.Optional;

/// Query parameters as apimachinery `pkg/runtime/conversion.go` reads them.
final class Parameters {
  private static final BigInteger UINT64_MAX =
      BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
  private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);

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
    BigInteger value = new BigInteger(text);
    if (value.bitLength() > 63) {
      throw bad("strconv.ParseInt", text, "value out of range");
    }
    return value.longValue();
  }

  /// Why a resource version is none, in Go's words; empty when it is one.
  static String resourceVersionError(String text) {
    if (text.isEmpty()) {
      return "";
    }
    if (!text.matches("[0-9]+")) {
      return "strconv.ParseUint: parsing " + GoText.quote(text) + ": invalid syntax";
    }
    if (new BigInteger(text).compareTo(UINT64_MAX) > 0) {
      return "strconv.ParseUint: parsing " + GoText.quote(text) + ": value out of range";
    }
    return "";
  }

  /// A resource version without an error; the empty one is 0. What is beyond 63 bits is the future
  /// whichever way.
  static ResourceVersion resourceVersion(String text) {
    BigInteger value = text.isEmpty() ? BigInteger.ZERO : new BigInteger(text);
    return new ResourceVersion(value.min(LONG_MAX).longValue());
  }

  private static StatusException bad(String function, String text, String reason) {
    return new StatusException(
        Status.badRequest(function + ": parsing " + GoText.quote(text) + ": " + reason));
  }
}
