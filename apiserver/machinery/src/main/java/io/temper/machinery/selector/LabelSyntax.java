package io.temper.machinery.selector;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// What a label's key and value may look like, with the words of apimachinery
/// `pkg/api/validate/content`. Every answer is the complaint, empty when there is none.
public final class LabelSyntax {
  private static final int MAX_BYTES = 63;
  private static final int MAX_PREFIX_BYTES = 253;

  private static final String NAME = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
  private static final String VALUE = "(" + NAME + ")?";
  private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final String SUBDOMAIN = LABEL + "(\\." + LABEL + ")*";

  private static final Pattern NAME_PATTERN = Pattern.compile(NAME);
  private static final Pattern VALUE_PATTERN = Pattern.compile(VALUE);

  /// Greedy without going back, or each label of a long text would cost a frame of the stack.
  private static final Pattern SUBDOMAIN_PATTERN = Pattern.compile(SUBDOMAIN + "+");

  private static final String NAME_RULE =
      "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an"
          + " alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for"
          + " validation is '"
          + NAME
          + "')";

  private LabelSyntax() {}

  /// `[prefix/]name`.
  public static String key(String key) {
    String[] parts = key.split("/", -1);
    if (parts.length > 2) {
      return "a valid label key "
          + NAME_RULE
          + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
    }
    List<String> complaints = new ArrayList<>();
    if (parts.length == 2) {
      prefix(parts[0], complaints);
    }
    String name = parts[parts.length - 1];
    if (name.isEmpty()) {
      complaints.add("name part must be non-empty");
    } else if (bytes(name) > MAX_BYTES) {
      complaints.add("name part must be no more than " + MAX_BYTES + " bytes");
    }
    if (!NAME_PATTERN.matcher(name).matches()) {
      complaints.add("name part " + NAME_RULE);
    }
    return String.join("; ", complaints);
  }

  public static String value(String value) {
    List<String> complaints = new ArrayList<>();
    if (bytes(value) > MAX_BYTES) {
      complaints.add("must be no more than " + MAX_BYTES + " bytes");
    }
    if (!VALUE_PATTERN.matcher(value).matches()) {
      complaints.add(
          "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or"
              + " '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or"
              + " 'my_value',  or '12345', regex used for validation is '"
              + VALUE
              + "')");
    }
    return String.join("; ", complaints);
  }

  private static void prefix(String prefix, List<String> complaints) {
    if (prefix.isEmpty()) {
      complaints.add("prefix part must be non-empty");
      return;
    }
    if (bytes(prefix) > MAX_PREFIX_BYTES) {
      complaints.add("prefix part must be no more than " + MAX_PREFIX_BYTES + " bytes");
    }
    if (!SUBDOMAIN_PATTERN.matcher(prefix).matches()) {
      complaints.add(
          "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric"
              + " characters, '-' or '.', and must start and end with an alphanumeric character"
              + " (e.g. 'example.com', regex used for validation is '"
              + SUBDOMAIN
              + "')");
    }
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
