package io.temper.prometheus;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.StringJoiner;
import java.util.TreeSet;

/// Which series are meant, in PromQL: a metric's name and what its labels have to be. Whatever a
/// value holds, it is the value and nothing else.
public final class Selector {
  private static final String SPECIAL = "\\.+*?()|[]{}^$";

  private final String metric;
  private final StringJoiner matchers = new StringJoiner(",", "{", "}").setEmptyValue("");

  /// @param metric a name that Prometheus allows
  public Selector(String metric) {
    if (!metric.matches("[a-zA-Z_:][a-zA-Z0-9_:]*")) {
      throw new IllegalArgumentException("\"" + metric + "\" is no name of a metric");
    }
    this.metric = metric;
  }

  /// Those whose label is one of these.
  ///
  /// @param label a name that Prometheus allows
  /// @param values not empty
  public Selector with(String label, Collection<String> values) {
    if (!isLabel(label) || values.isEmpty()) {
      throw new IllegalArgumentException("no label that can be matched: \"" + label + "\"");
    }
    if (values.size() == 1) {
      matchers.add(label + "=" + quoted(values.iterator().next()));
    } else {
      StringJoiner alternatives = new StringJoiner("|");
      new TreeSet<>(values).forEach(value -> alternatives.add(literal(value)));
      matchers.add(label + "=~" + quoted(alternatives.toString()));
    }
    return this;
  }

  public static boolean isLabel(String name) {
    return name.matches("[a-zA-Z_][a-zA-Z0-9_]*");
  }

  @Override
  public String toString() {
    return metric + matchers;
  }

  /// A regular expression (RE2) that matches a text and nothing else; Prometheus anchors it.
  private static String literal(String text) {
    StringBuilder literal = new StringBuilder();
    wellFormed(text)
        .codePoints()
        .forEach(c -> {
          if (SPECIAL.indexOf(c) >= 0) {
            literal.append('\\');
          }
          literal.appendCodePoint(c);
        });
    return literal.toString();
  }

  /// A string of PromQL, whose escapes are Go's.
  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    wellFormed(text)
        .codePoints()
        .forEach(c -> {
          if (c == '"' || c == '\\') {
            quoted.append('\\').appendCodePoint(c);
          } else if (c < ' ' || c == 0x7f) {
            quoted.append("\\u%04x".formatted(c));
          } else {
            quoted.appendCodePoint(c);
          }
        });
    return quoted.append('"').toString();
  }

  /// Half of a surrogate pair would become a `?` on the wire, after everything was escaped.
  private static String wellFormed(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }
}
