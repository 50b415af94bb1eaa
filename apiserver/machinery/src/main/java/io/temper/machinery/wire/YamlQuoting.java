package io.temper.machinery.wire;

import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.util.regex.Pattern;

/// Quotes every string that a YAML 1.1 reader would take for something else, such as a time or a
/// number: what is a string in JSON must come back as one.
final class YamlQuoting extends StringQuotingChecker.Default {
  private static final long serialVersionUID = 1L;

  private static final Pattern NO_STRING =
      Pattern.compile(
          "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?" // time
              + "|[-+]?(\\.[0-9]+|[0-9][0-9_]*(\\.[0-9_]*)?)([eE][-+]?[0-9]+)?" // number
              + "|[-+]?[._][-+._0-9eE]*" // what some readers try to read as a number
              + "|[-+]?0[xob][0-9a-fA-F_]+" // in another base
              + "|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9]*)?" // in base 60
              + "|[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)|=|<<");

  /// Line breaks beyond the newline, and the byte order mark: they survive only as escapes.
  private static final Pattern BREAKS = Pattern.compile("[\\r\\u0085\\u2028\\u2029\\uFEFF]");

  @Override
  public boolean needToQuoteValue(String value) {
    return super.needToQuoteValue(value) || deceives(value);
  }

  @Override
  public boolean needToQuoteName(String name) {
    return super.needToQuoteName(name) || deceives(name);
  }

  /// Whether there is a line break in it that only an escape can say.
  static boolean breaks(String text) {
    return BREAKS.matcher(text).find();
  }

  private static boolean deceives(String text) {
    return NO_STRING.matcher(text).matches() || breaks(text);
  }
}
