package io.temper.machinery.metadata;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/// Forms of names, with kube's words for what is wrong. Lengths are in bytes of UTF-8.
public final class Names {
  private static final String LABEL_FORM = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final Pattern LABEL = Pattern.compile(LABEL_FORM);
  private static final String SUBDOMAIN_FORM = LABEL_FORM + "(\\." + LABEL_FORM + ")*";

  /// Greedy without going back, or each label of a long text would cost a frame of the stack.
  private static final Pattern SUBDOMAIN = Pattern.compile(SUBDOMAIN_FORM + "+");

  private static final String KEY_FORM = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
  private static final Pattern KEY = Pattern.compile(KEY_FORM);

  private static final int MAX_LABEL = 63;
  private static final int MAX_SUBDOMAIN = 253;

  /// No vowels and no digits that look like some, so that no words come about.
  private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

  private static final int RANDOM_LENGTH = 5;

  private Names() {}

  /// A name that begins so: cut where it would grow longer than 63, then five random characters.
  public static String generated(String generateName, RandomGenerator random) {
    int length = Math.min(generateName.length(), MAX_LABEL - RANDOM_LENGTH);
    StringBuilder name = new StringBuilder(generateName.substring(0, length));
    for (int i = 0; i < RANDOM_LENGTH; i++) {
      name.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return name.toString();
  }

  static int length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /// As upstream, who makes a prefix that ends in a dash look like a whole name.
  static String masked(String name, boolean prefix) {
    return prefix && name.length() > 1 && name.endsWith("-")
        ? name.substring(0, name.length() - 2) + "a"
        : name;
  }

  static List<String> dnsLabel(String name) {
    List<String> wrong = new ArrayList<>();
    if (length(name) > MAX_LABEL) {
      wrong.add("must be no more than 63 characters");
    }
    if (!LABEL.matcher(name).matches()) {
      wrong.add(
          SUBDOMAIN.matcher(name).matches()
              ? "must not contain dots"
              : "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or"
                  + " '-', and must start and end with an alphanumeric character"
                  + " (e.g. 'my-name',  or '123-abc', regex used for validation is '"
                  + LABEL_FORM
                  + "')");
    }
    return wrong;
  }

  static List<String> dnsSubdomain(String name) {
    return dnsSubdomain(name, "characters");
  }

  /// @param unit upstream counts bytes, but calls them characters in some places
  private static List<String> dnsSubdomain(String name, String unit) {
    List<String> wrong = new ArrayList<>();
    if (length(name) > MAX_SUBDOMAIN) {
      wrong.add("must be no more than 253 " + unit);
    }
    if (!SUBDOMAIN.matcher(name).matches()) {
      wrong.add(
          "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-'"
              + " or '.', and must start and end with an alphanumeric character"
              + " (e.g. 'example.com', regex used for validation is '"
              + SUBDOMAIN_FORM
              + "')");
    }
    return wrong;
  }

  static List<String> pathSegment(String name, boolean prefix) {
    if (!prefix && (name.equals(".") || name.equals(".."))) {
      return List.of("may not be '" + name + "'");
    }
    List<String> wrong = new ArrayList<>();
    for (String illegal : List.of("/", "%")) {
      if (name.contains(illegal)) {
        wrong.add("may not contain '" + illegal + "'");
      }
    }
    return wrong;
  }

  /// A name with an optional DNS subdomain before a slash: keys of labels and annotations,
  /// finalizers.
  static List<String> labelKey(String key) {
    String[] parts = key.split("/", -1);
    String form =
        "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an"
            + " alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used"
            + " for validation is '"
            + KEY_FORM
            + "')";
    if (parts.length > 2) {
      return List.of(
          "a valid label key "
              + form
              + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
    }
    List<String> wrong = new ArrayList<>();
    if (parts.length == 2 && parts[0].isEmpty()) {
      wrong.add("prefix part must be non-empty");
    } else if (parts.length == 2) {
      dnsSubdomain(parts[0], "bytes").forEach(message -> wrong.add("prefix part " + message));
    }
    String name = parts[parts.length - 1];
    if (name.isEmpty()) {
      wrong.add("name part must be non-empty");
    } else if (length(name) > MAX_LABEL) {
      wrong.add("name part must be no more than 63 bytes");
    }
    if (!KEY.matcher(name).matches()) {
      wrong.add("name part " + form);
    }
    return wrong;
  }

  static List<String> labelValue(String value) {
    List<String> wrong = new ArrayList<>();
    if (length(value) > MAX_LABEL) {
      wrong.add("must be no more than 63 bytes");
    }
    if (!value.isEmpty() && !KEY.matcher(value).matches()) {
      wrong.add(
          "a valid label must be an empty string or consist of alphanumeric characters, '-', '_'"
              + " or '.', and must start and end with an alphanumeric character (e.g. 'MyValue', "
              + " or 'my_value',  or '12345', regex used for validation is '("
              + KEY_FORM
              + ")?')");
    }
    return wrong;
  }
}
