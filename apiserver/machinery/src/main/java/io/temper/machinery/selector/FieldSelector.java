package io.temper.machinery.selector;

import io.temper.machinery.meta.GoText;
import io.temper.machinery.meta.Status;
import io.temper.machinery.meta.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A conjunction of terms `field=value`, `field==value` and `field!=value`; without any,
/// everything. Grammar, escapes and messages of apimachinery `pkg/fields`.
public final class FieldSelector {
  public static final FieldSelector EVERYTHING = new FieldSelector(List.of());

  private static final List<String> ALWAYS = List.of("metadata.name", "metadata.namespace");

  private final List<Term> terms;

  private FieldSelector(List<Term> terms) {
    this.terms = terms;
  }

  private record Term(String field, boolean equal, String value) {
    @Override
    public String toString() {
      String escaped = value.replace("\\", "\\\\").replace(",", "\\,").replace("=", "\\=");
      return field + (equal ? "=" : "!=") + escaped;
    }
  }

  /// Selects one object by name.
  public static FieldSelector name(String name) {
    return new FieldSelector(List.of(new Term("metadata.name", true, name)));
  }

  /// Reads a selector on fields of any name.
  ///
  /// @throws StatusException BadRequest when it cannot be understood
  public static FieldSelector parse(String text) {
    List<Term> terms = new ArrayList<>();
    for (String part : split(text).stream().sorted().toList()) {
      if (!part.isEmpty()) {
        terms.add(term(part, text));
      }
    }
    terms.removeIf(term -> term.field.isEmpty() && term.value.isEmpty()); // upstream ignores `=`
    return new FieldSelector(terms);
  }

  /// @param known fields beyond metadata.name and metadata.namespace
  /// @throws StatusException BadRequest when it cannot be understood or a field is not known
  public static FieldSelector parse(String text, Set<String> known) {
    FieldSelector selector = parse(text);
    for (Term term : selector.terms) {
      if (!ALWAYS.contains(term.field) && !known.contains(term.field)) {
        throw bad(
            GoText.quote(term.field) + " is not a known field selector: only " + names(known));
      }
    }
    return selector;
  }

  /// Its terms: equal or not equal to one value each.
  public List<Requirement> requirements() {
    return terms.stream()
        .map(term ->
            new Requirement(
                term.field,
                term.equal ? Operator.EQUALS : Operator.NOT_EQUALS,
                List.of(term.value)))
        .toList();
  }

  /// @param field gives the value of a field of the object asked about, empty when it has none
  public boolean matches(UnaryOperator<String> field) {
    for (Term term : terms) {
      if (field.apply(term.field).equals(term.value) != term.equal) {
        return false;
      }
    }
    return true;
  }

  /// Whether it lets everything pass.
  public boolean everything() {
    return terms.isEmpty();
  }

  /// The value a field must have, if only one will do.
  public Optional<String> exact(String field) {
    return terms.stream()
        .filter(term -> term.equal && term.field.equals(field))
        .map(Term::value)
        .findFirst();
  }

  @Override
  public String toString() {
    return terms.stream().map(Term::toString).collect(Collectors.joining(","));
  }

  /// Splits at commas that no backslash escapes.
  private static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    boolean escaped = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (escaped) {
        escaped = false;
      } else if (c == '\\') {
        escaped = true;
      } else if (c == ',') {
        parts.add(text.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(text.substring(start));
    return parts;
  }

  private static Term term(String part, String whole) {
    for (int i = 0; i < part.length(); i++) {
      for (String operator : List.of("!=", "==", "=")) {
        if (part.startsWith(operator, i)) {
          String value = unescape(part.substring(i + operator.length()));
          return new Term(part.substring(0, i), !operator.equals("!="), value);
        }
      }
    }
    throw bad("invalid selector: '" + whole + "'; can't understand '" + part + "'");
  }

  private static String unescape(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        int escaped = ++i < text.length() ? text.codePointAt(i) : -1;
        if (escaped != '\\' && escaped != ',' && escaped != '=') {
          throw bad(
              "invalid field selector: invalid escape sequence: \\"
                  + (escaped < 0 ? "" : Character.toString(escaped)));
        }
        out.append((char) escaped);
      } else if (c == ',' || c == '=') {
        // Go prints the rune as the number it is.
        throw bad("invalid field selector: unescaped character in value: " + (int) c);
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private static String names(Set<String> known) {
    return Stream.concat(ALWAYS.stream(), new TreeSet<>(known).stream())
        .map(GoText::quote)
        .collect(Collectors.joining(", "));
  }

  private static StatusException bad(String message) {
    return new StatusException(Status.badRequest(message));
  }
}
