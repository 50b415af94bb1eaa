package io.temper.machinery.impersonation;

import io.temper.machinery.meta.FieldError;
import io.temper.machinery.meta.GoText;
import io.temper.machinery.metadata.NameRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What constrained impersonation takes for keys and values of `extra`.
final class ExtraKeys {
  private static final String FIELD = "extra.key";
  private static final String PATH = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
  private static final Pattern PATH_FORM = Pattern.compile(PATH);

  private ExtraKeys() {}

  /// What is wrong, in upstream's words; empty when nothing is.
  static String check(Map<String, List<String>> extra) {
    for (Map.Entry<String, List<String>> entry : new TreeMap<>(extra).entrySet()) {
      String wrong = check(entry.getKey(), entry.getValue());
      if (!wrong.isEmpty()) {
        return wrong;
      }
    }
    return "";
  }

  private static String check(String key, List<String> values) {
    if (key.isEmpty()) {
      return "impersonating the empty string key in extra is not allowed";
    }
    List<FieldError> errors = pathErrors(key);
    if (!errors.isEmpty()) {
      String joined = errors.stream().map(FieldError::toString).collect(Collectors.joining(", "));
      return "impersonating an invalid key in extra is not allowed: "
          + (errors.size() == 1 ? joined : "[" + joined + "]");
    }
    if (!key.equals(key.toLowerCase(Locale.ROOT))) {
      return "impersonating a non-lowercase key in extra is not allowed: " + GoText.quote(key);
    }
    if (values.isEmpty()) {
      return "impersonating empty values in extra is not allowed";
    }
    return values.contains("")
        ? "impersonating the empty string value in extra is not allowed"
        : "";
  }

  private static List<FieldError> pathErrors(String key) {
    int slash = key.indexOf('/');
    if (slash < 1 || slash == key.length() - 1) {
      return List.of(
          FieldError.invalid(
              FIELD, key, "must be a domain-prefixed path (such as \"acme.io/foo\")"));
    }
    List<FieldError> errors = new ArrayList<>();
    String host = key.substring(0, slash);
    for (String wrong : NameRule.DNS_SUBDOMAIN.check(host, false)) {
      errors.add(FieldError.invalid(FIELD, host, wrong));
    }
    String path = key.substring(slash + 1);
    if (!PATH_FORM.matcher(path).matches()) {
      errors.add(
          FieldError.invalid(
              FIELD, path, "Invalid path (regex used for validation is '" + PATH + "')"));
    }
    return errors;
  }
}
